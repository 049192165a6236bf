import type { Text } from '../../shared/languages.ts';
import type { CaseAfter } from './backtest-sources.ts';

const mostCauses = 10;

/** What a cause is called, by language; free words stand for themselves. Null where none was confirmed. */
export function causeName(
  cause: CaseAfter['cause'],
  nameOf: (id: string) => Text | undefined,
): Readonly<Record<string, string>> | null {
  if (cause === null) return null;
  const known = cause.id === undefined ? undefined : nameOf(cause.id);
  if (known !== undefined) return { ...known };
  const words = cause.words ?? cause.id;
  return words === undefined ? null : { en: words };
}

/** The causes that were confirmed in these cases, each case once; those confirmed most often first. */
export function confirmedCauses(
  cases: readonly (CaseAfter | null)[],
  nameOf: (id: string) => Text | undefined,
): { readonly name: Readonly<Record<string, string>>; readonly cases: number }[] {
  const once = new Map(cases.flatMap((one) => (one === null ? [] : [[one.id, one] as const])));
  const counted = new Map<string, { name: Readonly<Record<string, string>>; cases: number }>();
  for (const { cause } of once.values()) {
    const name = causeName(cause, nameOf);
    if (name === null) continue;
    const key = cause?.id ?? `words ${cause?.words}`;
    counted.set(key, { name, cases: (counted.get(key)?.cases ?? 0) + 1 });
  }
  return [...counted.values()].sort((a, b) => b.cases - a.cases).slice(0, mostCauses);
}
