import { inSlices } from '../shared/in-slices.ts';
import type { Text } from '../shared/languages.ts';
import { type Severity, severities } from '../vehicles/vehicle.ts';
import type { FaultSystem } from '../wire/messages.ts';
import { systemsOf } from './code-keys.ts';
import type { Drivability } from './fault-episode.ts';
import type { Cause, FaultMeaning } from './fault-meaning.ts';

/** An entry's limits; null = any. Compared without regard to capitals. */
export interface CodeScope {
  readonly system: FaultSystem | null;
  readonly make: string | null;
  readonly model: string | null;
  readonly ecu: string | null;
}

/** A cause of an import: one of the catalogue's own by its id, or in the import's words. */
export type ImportedCause = { readonly id: string } | { readonly name: Text };

/** One line of an import. What it leaves open is as shipped. */
export interface ImportedCode {
  readonly importId: number;
  readonly importName: string;
  readonly line: number;
  /** As the catalogue writes it. */
  readonly code: string;
  readonly scope: CodeScope;
  readonly severity: Severity | null;
  readonly mayBeDriven: Drivability | null;
  readonly description: Text;
  readonly customer: Text | null;
  readonly causes: readonly ImportedCause[];
  readonly checks: readonly Text[];
}

/** Where a code was met: make and model are looked up by `vin` where they are not given. */
export interface CodePlace {
  readonly vin?: string | undefined;
  readonly ecu?: string | undefined;
  readonly make?: string | undefined;
  readonly model?: string | undefined;
}

const indexedAtOnce = 2000;
const scopeKeys = ['make', 'model', 'ecu'] as const;

export function scopeText({ system, make, model, ecu }: CodeScope): string {
  return JSON.stringify([system, make?.toLowerCase(), model?.toLowerCase(), ecu?.toLowerCase()]);
}

const narrowness = ({ scope }: ImportedCode): number =>
  scopeKeys.filter((key) => scope[key] !== null).length + (scope.system === null ? 0 : 0.5);

/** By code, in the order in which they are tried: the narrowest first, then the newest import. */
export async function indexImported(
  entries: readonly ImportedCode[],
): Promise<ReadonlyMap<string, ImportedCode[]>> {
  const index = new Map<string, ImportedCode[]>();
  for await (const slice of inSlices(entries, indexedAtOnce))
    for (const entry of slice) {
      const same = index.get(entry.code);
      if (same === undefined) index.set(entry.code, [entry]);
      else same.push(entry);
    }
  for await (const slice of inSlices([...index.values()], indexedAtOnce))
    for (const same of slice)
      same.sort((a, b) => narrowness(b) - narrowness(a) || b.importId - a.importId || a.line - b.line);
  return index;
}

export function fits({ code, scope }: ImportedCode, system: FaultSystem, place: CodePlace): boolean {
  if (scope.system === null ? !systemsOf(code).includes(system) : scope.system !== system) return false;
  return scopeKeys.every(
    (key) => scope[key] === null || scope[key].toLowerCase() === place[key]?.toLowerCase(),
  );
}

const drivableAt: Readonly<Record<Severity, Drivability>> = {
  info: 'yes',
  minor: 'yes',
  major: 'limited',
  critical: 'no',
};

/** What the entry means, filled up with what shipped. `adviceFor` is what a customer is told of such a severity. */
export function meaningOf(
  entry: ImportedCode,
  shipped: FaultMeaning | undefined,
  causes: ReadonlyMap<string, Cause>,
  adviceFor: (severity: Severity) => Text,
): FaultMeaning {
  const severity = entry.severity ?? shipped?.severity ?? severities[0];
  const own = entry.causes.flatMap((cause): Cause[] => {
    if ('id' in cause) return [causes.get(cause.id) ?? []].flat();
    return [{ id: null, name: cause.name, checks: [], skills: [], parts: [] }];
  });
  const mayBeDriven =
    entry.mayBeDriven ?? (entry.severity === null ? shipped?.mayBeDriven : undefined) ?? drivableAt[severity];
  // Words that say to drive on do not go with an entry that says to stop.
  const shippedWords = shipped?.mayBeDriven === mayBeDriven ? shipped.customer : undefined;
  return {
    severity,
    mayBeDriven,
    description: entry.description,
    customer: entry.customer ?? shippedWords ?? adviceFor(severity),
    causes: own.length > 0 ? own : (shipped?.causes ?? []),
    checks: entry.checks,
  };
}
