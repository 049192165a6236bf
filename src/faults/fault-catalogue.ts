import { inSlices, sortInSlices } from '../shared/in-slices.ts';
import type { Language, Text } from '../shared/languages.ts';
import { type Severity, severities } from '../vehicles/vehicle.ts';
import type { FaultSystem } from '../wire/messages.ts';
import { keysOf } from './code-keys.ts';
import { parseCode } from './code-systems.ts';
import { type Drivability, drivability } from './fault-episode.ts';
import type { CatalogueContent, Cause, FaultMeaning } from './fault-meaning.ts';
import { createGeneralWords } from './general-words.ts';
import { type CodePlace, fits, type ImportedCode, indexImported, meaningOf } from './imported-codes.ts';

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

/** What to look for: the likeliest cause first. */
interface FaultCauses {
  readonly checks: readonly Text[];
  readonly causes: readonly Cause[];
}

/** An entry as it holds where it applies; `imported` is null for what shipped. */
export interface CatalogueEntry {
  readonly code: string;
  readonly meaning: FaultMeaning;
  readonly imported: ImportedCode | null;
}

export interface FaultCatalogue {
  /**
   * The whole code, else without its failure type byte or failure mode, else what its code system says in general; what
   * was imported for the place goes before what shipped. `level` is the GB/T 32960 alarm level, which in that system
   * raises the severity.
   */
  describe(
    system: FaultSystem,
    code: string,
    language: Language,
    level?: number | null,
    place?: CodePlace,
  ): FaultDescription;
  /**
   * Severity alone. A code that the catalogue does not know is `info`: nobody can say what it means, so nobody is
   * called out for it; it is shown, and whoever knows it adds it to the catalogue.
   */
  severityOf(system: FaultSystem, code: string, level: number | null, place?: CodePlace): Severity;
  /** What may be behind it; what the failure type or mode points to goes before the rest. */
  causesOf(system: FaultSystem, code: string, place?: CodePlace): FaultCauses;
  /** The entry that `describe` takes its words from. */
  entryOf(system: FaultSystem, code: string, place?: CodePlace): CatalogueEntry | undefined;
  /** What a GB/T 32960 alarm says in a sentence: who reports which flag, and how grave it is. */
  alarmSentence(alarm: { ecu: string; code: string; level: number }, language: Language): string;
  /** All there are, by code, what was imported before what it overrides. */
  entries(): readonly CatalogueEntry[];
  hasCause(id: string): boolean;
  cause(id: string): Cause | undefined;
  /** Those that have a name of their own, in no order. */
  namedCauses(): readonly Cause[];
  /** How make and model are found of a place that names a vehicle. */
  knowVehicles(find: (vin: string) => CodePlace | undefined): void;
  /** From now on these go before what shipped; what was imported before is forgotten. */
  override(entries: readonly ImportedCode[]): Promise<void>;
  /** Codes that shipped. */
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

const overriddenAtOnce = 500;

export function createFaultCatalogue({ codes, causes, general }: CatalogueContent): FaultCatalogue {
  const words = createGeneralWords(general);
  const shipped = new Map<string, CatalogueEntry>(
    [...codes].map(([code, meaning]) => [code, { code, meaning, imported: null }]),
  );
  let imported: ReadonlyMap<string, CatalogueEntry[]> = new Map();
  let vehicleOf: (vin: string) => CodePlace | undefined = () => undefined;
  let codesInOrder: readonly string[] = [...shipped.keys()].sort();
  let sorted: readonly CatalogueEntry[] | null = null;

  /** The entry and whether it is of the very code. */
  function find(system: FaultSystem, code: string, place: CodePlace) {
    const keys = keysOf(code, parseCode(system, code));
    const ofImport = (key: string) => {
      const entries = imported.get(key);
      if (entries === undefined) return undefined;
      const at = { ...(place.vin === undefined ? {} : vehicleOf(place.vin)), ...place };
      return entries.find(({ imported: entry }) => entry !== null && fits(entry, system, at));
    };
    for (const look of [ofImport, (key: string) => shipped.get(key)])
      for (const [index, key] of keys.entries()) {
        const entry = look(key);
        if (entry !== undefined) return { entry, isExact: index === 0 };
      }
    return undefined;
  }

  function severityIn(
    system: FaultSystem,
    meaning: FaultMeaning | undefined,
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
    hasCause: (id) => causes.has(id),
    cause: (id) => causes.get(id),
    namedCauses: () => [...causes.values()],
    severityOf: (system, code, level, place = {}) =>
      severityIn(system, find(system, code, place)?.entry.meaning, level),
    entryOf: (system, code, place = {}) => find(system, code, place)?.entry,
    alarmSentence({ ecu, code, level }, language) {
      const parsed = parseCode('gbt32960', code);
      return general.alarm[language]
        .replace('{ecu}', ecu)
        .replace('{code}', parsed.kind === 'gbt32960' ? String(parsed.bit) : code)
        .replace('{level}', String(level));
    },
    causesOf(system, code, place = {}) {
      const found = find(system, code, place);
      const meaning = found?.entry.meaning;
      if (meaning !== undefined && found?.isExact === true) return meaning;
      const pointed = words.causesOf(parseCode(system, code)).flatMap((id) => causes.get(id) ?? []);
      return {
        checks: meaning?.checks ?? [],
        causes: [...new Set([...pointed, ...(meaning?.causes ?? [])])],
      };
    },
    describe(system, code, language, level = null, place = {}) {
      const parsed = parseCode(system, code);
      const found = find(system, code, place);
      const meaning = found?.entry.meaning;
      const severity = severityIn(system, meaning, level);
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
    entries() {
      sorted ??= codesInOrder.flatMap((code) =>
        [...(imported.get(code) ?? []), shipped.get(code) ?? []].flat(),
      );
      return sorted;
    },
    knowVehicles(find) {
      vehicleOf = find;
    },
    async override(entries) {
      const next = new Map<string, CatalogueEntry[]>();
      const codesOf = await indexImported(entries);
      for await (const slice of inSlices([...codesOf], overriddenAtOnce))
        for (const [code, list] of slice)
          next.set(
            code,
            list.map((entry) => ({ code, meaning: meaningOfImported(entry), imported: entry })),
          );
      const all = await sortInSlices([...new Set([...next.keys(), ...shipped.keys()])]);
      imported = next;
      sorted = null;
      codesInOrder = all;
    },
  };

  function meaningOfImported(entry: ImportedCode): FaultMeaning {
    return meaningOf(entry, shippedFor(entry.code), causes, (severity) =>
      words.advice(levelOfSeverity(severity)),
    );
  }

  /** `P0A80-1C` of an import takes over from `P0A80`, where nothing else shipped. */
  function shippedFor(code: string): FaultMeaning | undefined {
    return codes.get(code) ?? codes.get(code.replace(/(-[0-9A-F]{2}|\/FMI\d+)$/, ''));
  }
}
