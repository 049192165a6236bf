import { type RawBuilder, sql } from 'kysely';
import type { Mute } from './mutes.ts';

/** What of an alert decides whether it is muted. */
export interface Mutable {
  readonly vin: string;
  readonly rule: string;
  /** Of the fault that it is about, if it is about one. */
  readonly code: string | null;
  /** Where its vehicle belongs now; undefined = unknown. */
  readonly market: string | undefined;
}

type MuteLookup = (alert: Mutable) => number | null;
const lookups = new WeakMap<readonly Mute[], MuteLookup>();

/** Says until when an alert is muted; null = it is not. Made once for each list. */
export function muteLookup(mutes: readonly Mute[]): MuteLookup {
  const lookup = lookups.get(mutes) ?? createLookup(mutes);
  lookups.set(mutes, lookup);
  return lookup;
}

function createLookup(mutes: readonly Mute[]): MuteLookup {
  const byTarget = new Map<string, Mute[]>();
  for (const mute of mutes) {
    const key = keyOf(mute.vin, mute.rule, mute.code);
    byTarget.set(key, [...(byTarget.get(key) ?? []), mute]);
  }
  return ({ vin, rule, code, market }) => {
    let until: number | null = null;
    const keys = [keyOf(vin, null, null), keyOf(vin, rule, null), keyOf(null, rule, null)];
    if (code !== null) keys.push(keyOf(vin, rule, code), keyOf(null, rule, code));
    for (const mute of keys.flatMap((key) => byTarget.get(key) ?? [])) {
      const reaches = mute.markets === null || (market !== undefined && mute.markets.includes(market));
      if (reaches) until = Math.max(until ?? 0, mute.until);
    }
    return until;
  };
}

/** The same as a condition on `alerts`: never null, and one lookup in a list for each kind of mute, however many there are. */
export function isMuted(mutes: readonly Mute[]): RawBuilder<boolean> {
  const conditions: RawBuilder<boolean>[] = [];
  const groups = new Map<string, { markets: readonly string[] | null; mutes: Mute[] }>();
  for (const mute of mutes) {
    const key = JSON.stringify(mute.markets);
    const group = groups.get(key) ?? { markets: mute.markets, mutes: [] };
    groups.set(key, group);
    group.mutes.push(mute);
  }
  for (const { markets, mutes: among } of groups.values()) {
    const found = anyTarget(among);
    conditions.push(
      markets === null
        ? found
        : sql<boolean>`(${found} and alerts.vin in (select vin from vehicles where market = any(${[...markets]}::text[])))`,
    );
  }
  return conditions.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(conditions, sql` or `)})`;
}

function anyTarget(mutes: readonly Mute[]): RawBuilder<boolean> {
  const kinds: [RawBuilder<string>, string[]][] = [
    [sql`alerts.vin`, mutes.flatMap(({ vin, rule }) => (vin !== null && rule === null ? [vin] : []))],
    [sql`alerts.rule`, targets(mutes, false, false)],
    [sql`alerts.vin || '/' || alerts.rule`, targets(mutes, true, false)],
    [sql`alerts.rule || '/' || coalesce(alerts.code, '')`, targets(mutes, false, true)],
    [sql`alerts.vin || '/' || alerts.rule || '/' || coalesce(alerts.code, '')`, targets(mutes, true, true)],
  ];
  const conditions = kinds
    .filter(([, values]) => values.length > 0)
    .map(([column, values]) => sql<boolean>`${column} = any(${values}::text[])`);
  return sql<boolean>`(${sql.join(conditions, sql` or `)})`;
}

/** Of the mutes that name a rule: those with a vehicle or without, with a code or without. */
function targets(mutes: readonly Mute[], hasVin: boolean, hasCode: boolean): string[] {
  return mutes
    .filter(
      ({ vin, rule, code }) => rule !== null && (vin !== null) === hasVin && (code !== null) === hasCode,
    )
    .map(({ vin, rule, code }) => [vin, rule, code].filter((part) => part !== null).join('/'));
}

const keyOf = (vin: string | null, rule: string | null, code: string | null): string =>
  `${vin ?? ''} ${rule ?? ''} ${code ?? ''}`;
