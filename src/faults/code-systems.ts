import { storableText } from '../shared/storable-json.ts';
import type { FaultReport, FaultSystem } from '../wire/messages.ts';
import { type StatusBits, statusBitNames } from './fault-episode.ts';

/** Failed now, pending, or confirmed: while one of these bits stands, the fault is open. */
const openMask = 0x0d;
export const isOpen = (status: number): boolean => (status & openMask) !== 0;
export const isFailing = (status: number): boolean => (status & 0x01) !== 0;

export function statusBits(status: number): StatusBits {
  return Object.fromEntries(
    statusBitNames.map((name, bit) => [name, (status & (1 << bit)) !== 0]),
  ) as StatusBits;
}

export function statusByte(bits: Partial<StatusBits>): number {
  return statusBitNames.reduce((byte, name, bit) => (bits[name] === true ? byte | (1 << bit) : byte), 0);
}

/** One fault of a report, whatever its code system, in the form that is folded. */
export interface ReportedFault {
  readonly code: string;
  /** ISO 14229 status byte, or the one that says the same. */
  readonly status: number;
  /** GB/T 32960 alarm level; null in the other systems. */
  readonly level: number | null;
  /** As counted by the control unit; null where it does not say. */
  readonly occurrenceCount: number | null;
  readonly freezeFrame: Readonly<Record<string, number | boolean | string | readonly number[]>> | null;
}

/**
 * OBD knows no failed-now: pending is the pending bit, confirmed the confirmed bit, permanent (SAE J1979 mode $0A, which
 * only the unit itself may erase) is confirmed with the lamp commanded on.
 */
const obdStatus = { pending: 0x04, confirmed: 0x08, permanent: 0x88 } as const;
/** J1939 DM1 lists what fails now and lights a lamp's code; DM2 what failed since the last clear and does so no more. */
const j1939Active = 0x09;
const j1939Inactive = 0x20;
/** GB/T 32960.3: an alarm stands as long as its level does; level 3 asks the driver to stop, so it has the lamp. */
const gbtStatus = [0x00, 0x09, 0x09, 0x89] as const;

/** The faults of a report with their status bytes, codes in capitals, one entry a code, sorted by code. */
export function reportedFaults(report: FaultReport): ReportedFault[] {
  const byCode = new Map<string, ReportedFault>();
  for (const fault of toReported(report)) {
    const twin = byCode.get(fault.code);
    byCode.set(fault.code, twin === undefined ? fault : merged(twin, fault));
  }
  return [...byCode.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

function toReported(report: FaultReport): ReportedFault[] {
  const common = (code: string, freezeFrame: ReportedFault['freezeFrame'] | undefined) => ({
    code: storableText(code.trim().toUpperCase()),
    level: null,
    freezeFrame: freezeFrame ?? null,
  });
  switch (report.system) {
    case 'uds':
      return report.faults.map(({ code, status, occurrenceCount, freezeFrame }) => ({
        ...common(code, freezeFrame),
        status,
        occurrenceCount: occurrenceCount ?? null,
      }));
    case 'obd':
      return report.faults.map(({ code, status, occurrenceCount, freezeFrame }) => ({
        ...common(code, freezeFrame),
        status: obdStatus[status],
        occurrenceCount: occurrenceCount ?? null,
      }));
    case 'j1939':
      return report.faults.map(({ code, active, occurrenceCount, freezeFrame }) => ({
        ...common(code, freezeFrame),
        status: active ? j1939Active : j1939Inactive,
        occurrenceCount: occurrenceCount ?? null,
      }));
    case 'gbt32960':
      return report.faults.map(({ code, level, freezeFrame }) => ({
        ...common(code, freezeFrame),
        level,
        status: gbtStatus[level as 0 | 1 | 2 | 3],
        occurrenceCount: null,
      }));
  }
}

/** The same code twice in one report: what either says holds. */
function merged(a: ReportedFault, b: ReportedFault): ReportedFault {
  return {
    code: a.code,
    status: a.status | b.status,
    level: a.level === null ? null : Math.max(a.level, b.level ?? 0),
    occurrenceCount:
      a.occurrenceCount === null && b.occurrenceCount === null
        ? null
        : Math.max(a.occurrenceCount ?? 0, b.occurrenceCount ?? 0),
    freezeFrame: a.freezeFrame ?? b.freezeFrame,
  };
}

type CodeBlock = 'powertrain' | 'chassis' | 'body' | 'network';
const blocks: Readonly<Record<string, CodeBlock>> = {
  P: 'powertrain',
  C: 'chassis',
  B: 'body',
  U: 'network',
};

export type ParsedCode =
  | {
      readonly kind: 'j2012';
      readonly block: CodeBlock;
      /** Assigned by SAE J2012 / ISO 15031-6, as against by the manufacturer. */
      readonly generic: boolean;
      /** Five characters. */
      readonly base: string;
      /** Failure type byte of J2012-DA, two hex digits. */
      readonly failureType: string | null;
    }
  | { readonly kind: 'j1939'; readonly spn: number; readonly fmi: number }
  | { readonly kind: 'gbt32960'; readonly bit: number }
  | { readonly kind: 'other' };

/** Reads a code: `P0A80`, `P0A80-1C`, `P0A801C`, `SPN520192/FMI5`, `GBT-5` (bit 5 of the general alarm flags). */
export function parseCode(system: FaultSystem, code: string): ParsedCode {
  const text = code.trim().toUpperCase();
  if (system === 'j1939') {
    const match = /^SPN(\d{1,6})\/FMI(\d{1,2})$/.exec(text);
    return match === null
      ? { kind: 'other' }
      : { kind: 'j1939', spn: Number(match[1]), fmi: Number(match[2]) };
  }
  if (system === 'gbt32960') {
    const match = /^(?:GBT|GB\/T|ALARM|BIT)?[-_ ]?(\d{1,2})$/.exec(text);
    return match !== null && Number(match[1]) < 32
      ? { kind: 'gbt32960', bit: Number(match[1]) }
      : { kind: 'other' };
  }
  const match = /^([PCBU])([0-3])([0-9A-F]{3})(?:-?([0-9A-F]{2}))?$/.exec(text);
  const letter = match?.[1];
  if (match === null || letter === undefined) return { kind: 'other' };
  return {
    kind: 'j2012',
    block: blocks[letter] as CodeBlock,
    generic: isGeneric(letter, match[2] ?? '', match[3] ?? ''),
    base: `${letter}${match[2]}${match[3]}`,
    failureType: match[4] ?? null,
  };
}

/** SAE J2012: x0xx is the standard's in every block, P2xxx too, P34xx–P39xx as well, and U3xxx since 2013. */
function isGeneric(letter: string, second: string, rest: string): boolean {
  if (second === '0') return true;
  if (letter === 'P') return second === '2' || (second === '3' && rest >= '400' && rest <= '9FF');
  return letter === 'U' && second === '3';
}
