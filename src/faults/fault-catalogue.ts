import type { Language, Text } from '../shared/languages.ts';
import { type Severity, severities } from '../vehicles/vehicle.ts';
import type { FaultSystem } from '../wire/messages.ts';
import { type ParsedCode, parseCode } from './code-systems.ts';
import { type Drivability, drivability } from './fault-episode.ts';
import type { CatalogueContent, Cause, FaultMeaning } from './fault-meaning.ts';
import { createGeneralWords } from './general-words.ts';

/** A code as the workshop knows it, and as the customer is told of it. */
interface FaultDescription {
  readonly description: string;
  readonly customer: string;
  readonly severity: Severity;
  /** May the car be driven on? Null where the catalogue does not know the code. */
  readonly mayBeDriven: Drivability | null;
  /** False for the code system's own general words. */
  readonly isKnown: boolean;
}

export interface FaultCatalogue {
  /**
   * The whole code, else without its failure type byte or failure mode, else what its code system says in general.
   * `level` is the GB/T 32960 alarm level, which in that system raises the severity.
   */
  describe(system: FaultSystem, code: string, language: Language, level?: number | null): FaultDescription;
  /**
   * Severity alone. A code that the catalogue does not know is `info`: nobody can say what it means, so nobody is
   * called out for it; it is shown, and whoever knows it adds it to the catalogue.
   */
  severityOf(system: FaultSystem, code: string, level: number | null): Severity;
  /** What may be behind it, the likeliest first; what the failure type or mode points to goes before the rest. */
  causesOf(system: FaultSystem, code: string): readonly Cause[];
  /** What a GB/T 32960 alarm says in a sentence: who reports which flag, and how grave it is. */
  alarmSentence(alarm: { ecu: string; code: string; level: number }, language: Language): string;
  readonly size: number;
}

const levelSeverity: Readonly<Record<number, Severity>> = { 1: 'minor', 2: 'major', 3: 'critical' };
const levelDrivability: Readonly<Record<number, Drivability>> = { 1: 'yes', 2: 'limited', 3: 'no' };

const severityOfLevel = (level: number | null): Severity => levelSeverity[level ?? 0] ?? 'info';
export function levelOfSeverity(severity: string): number {
  return (
    Object.keys(levelSeverity)
      .map(Number)
      .find((level) => levelSeverity[level] === severity) ?? 0
  );
}

/** The later of the two in a list that goes from slight to grave. */
function graver<T>(order: readonly T[], a: T, b: T): T {
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

export function createFaultCatalogue({ codes, causes, general }: CatalogueContent): FaultCatalogue {
  const words = createGeneralWords(general);

  /** The entry and whether it is of the very code. */
  function find(code: string, parsed: ParsedCode): { meaning: FaultMeaning; isExact: boolean } | undefined {
    const keys = keysOf(code, parsed);
    const key = keys.find((each) => codes.has(each));
    const meaning = key === undefined ? undefined : codes.get(key);
    return meaning === undefined ? undefined : { meaning, isExact: key === keys[0] };
  }

  function severityOf(
    meaning: FaultMeaning | undefined,
    system: FaultSystem,
    level: number | null,
  ): Severity {
    if (system !== 'gbt32960') return meaning?.severity ?? 'info';
    const ofLevel = severityOfLevel(level);
    return meaning === undefined || ofLevel === 'info'
      ? ofLevel
      : graver(severities, ofLevel, meaning.severity);
  }

  return {
    size: codes.size,
    severityOf: (system, code, level) =>
      severityOf(find(code, parseCode(system, code))?.meaning, system, level),
    alarmSentence({ ecu, code, level }, language) {
      const parsed = parseCode('gbt32960', code);
      return general.alarm[language]
        .replace('{ecu}', ecu)
        .replace('{code}', parsed.kind === 'gbt32960' ? String(parsed.bit) : code)
        .replace('{level}', String(level));
    },
    causesOf(system, code) {
      const parsed = parseCode(system, code);
      const found = find(code, parsed);
      if (found?.isExact === true) return found.meaning.causes;
      const pointed = words.causesOf(parsed).flatMap((id) => causes.get(id) ?? []);
      return [...new Set([...pointed, ...(found?.meaning.causes ?? [])])];
    },
    describe(system, code, language, level = null) {
      const parsed = parseCode(system, code);
      const found = find(code, parsed);
      const meaning = found?.meaning;
      const severity = severityOf(meaning, system, level);
      const description: Text =
        meaning === undefined
          ? words.description(parsed)
          : found?.isExact === true
            ? meaning.description
            : words.variant(meaning.description, parsed);
      if (system === 'gbt32960') {
        const ofLevel = levelDrivability[level ?? 0] ?? null;
        return {
          description: description[language],
          customer: words.alarmAdvice(meaning?.customer ?? null, level, language),
          severity,
          mayBeDriven:
            ofLevel === null || meaning === undefined
              ? ofLevel
              : graver(drivability, ofLevel, meaning.mayBeDriven),
          isKnown: parsed.kind === 'gbt32960',
        };
      }
      return {
        description: description[language],
        customer: (meaning?.customer ?? general.customer)[language],
        severity,
        mayBeDriven: meaning?.mayBeDriven ?? null,
        isKnown: meaning !== undefined,
      };
    },
  };
}

/** Under which names the catalogue may hold it, the most exact first. */
function keysOf(code: string, parsed: ParsedCode): string[] {
  switch (parsed.kind) {
    case 'j2012': {
      const { base, failureType } = parsed;
      // 00 is no information on the failure type.
      return failureType === null || failureType === '00' ? [base] : [`${base}-${failureType}`, base];
    }
    case 'j1939':
      return [`SPN${parsed.spn}/FMI${parsed.fmi}`, `SPN${parsed.spn}`];
    case 'gbt32960':
      return [`GBT-${parsed.bit}`];
    case 'other':
      return [code.trim().toUpperCase()];
  }
}
