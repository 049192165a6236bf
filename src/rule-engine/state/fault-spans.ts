import { type FaultEpisode, statusBitNames } from '../../faults/fault-episode.ts';
import type { DerivedFaults } from '../language/derived.ts';

/** What conditions ask of an episode. */
export type FaultSpan = Pick<FaultEpisode, 'ecu' | 'system' | 'code' | 'status' | 'firstSeen' | 'endedAt'>;

/** A vehicle's episodes, by the patterns that rules ask for, and the times at which one of them began or ended. */
export interface KnownFaults {
  readonly byPattern: readonly (readonly FaultSpan[])[];
  /** Ascending. */
  readonly changes: readonly number[];
}

/** Null where no episode is like any of the patterns. */
export function knownFaults(patterns: readonly string[], spans: readonly FaultSpan[]): KnownFaults | null {
  const byPattern = patterns.map((pattern) => {
    const isLike = matcher(pattern);
    return spans.filter(({ code }) => isLike(code)).sort((a, b) => a.firstSeen - b.firstSeen);
  });
  const asked = new Set(byPattern.flat());
  if (asked.size === 0) return null;
  const changes = [...asked].flatMap(({ firstSeen, endedAt }) =>
    endedAt === null ? [firstSeen] : [firstSeen, endedAt],
  );
  return { byPattern, changes: [...new Set(changes)].sort((a, b) => a - b) };
}

/** Do both say the same of every condition? */
export function sameFaults(a: KnownFaults | null, b: KnownFaults | null): boolean {
  return (
    JSON.stringify(a?.byPattern ?? []) === JSON.stringify(b?.byPattern ?? []) || (a === null && b === null)
  );
}

/** The first change after `now`. */
export function nextChange(known: KnownFaults | null, now: number): number {
  return known?.changes.find((change) => change > now) ?? Number.POSITIVE_INFINITY;
}

/** The first change at `from` or after. */
export function firstChange(known: KnownFaults | null, from: number): number {
  return known?.changes.find((change) => change >= from) ?? Number.POSITIVE_INFINITY;
}

/** As it stood at `now`, by what is known today. */
export function faultValue(
  { function: fn, windowMs, bit }: Pick<DerivedFaults, 'function' | 'windowMs' | 'bit'>,
  spans: readonly FaultSpan[],
  now: number,
): boolean | number {
  switch (fn) {
    case 'open':
      return spans.some((span) => isOpen(span, now));
    case 'has':
      return spans.some((span) => isOpen(span, now) && bit !== null && hasBit(span.status, bit));
    case 'count':
      return spans.filter(({ firstSeen }) => firstSeen <= now && firstSeen > now - windowMs).length;
    case 'cameBack':
      return spans.some(
        (span) => isOpen(span, now) && spans.some((other) => isBefore(other, span, windowMs)),
      );
  }
}

const isOpen = ({ firstSeen, endedAt }: FaultSpan, now: number): boolean =>
  firstSeen <= now && (endedAt === null || endedAt > now);

const hasBit = (status: number, bit: (typeof statusBitNames)[number]): boolean =>
  (status & (1 << statusBitNames.indexOf(bit))) !== 0;

/** Is `other` an earlier episode of the same fault, which ended at most `withinMs` before this one began? */
function isBefore(other: FaultSpan, span: FaultSpan, withinMs: number): boolean {
  return (
    other.endedAt !== null &&
    other.endedAt <= span.firstSeen &&
    span.firstSeen - other.endedAt <= withinMs &&
    other.code === span.code &&
    other.ecu === span.ecu &&
    other.system === span.system
  );
}

/** `*` is any text; the work grows with the length of the code only. */
function matcher(pattern: string): (code: string) => boolean {
  const pieces = pattern.split('*');
  const [head = '', ...rest] = pieces;
  if (rest.length === 0) return (code) => code === pattern;
  const tail = rest.pop() ?? '';
  return (code) => {
    if (code.length < head.length + tail.length || !code.startsWith(head) || !code.endsWith(tail))
      return false;
    let from = head.length;
    for (const piece of rest) {
      const found = code.indexOf(piece, from);
      if (found < 0) return false;
      from = found + piece.length;
    }
    return from <= code.length - tail.length;
  };
}
