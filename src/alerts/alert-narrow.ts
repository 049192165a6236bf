import { type RawBuilder, sql } from 'kysely';
import type { Severity } from '../vehicles/vehicle.ts';
import type { AlertState } from './alert.ts';
import { rank, rankOf } from './alert-order.ts';
import { isMuted } from './mute-match.ts';
import type { Mute } from './mutes.ts';

/** Which alerts; what is absent narrows nothing. */
export interface AlertNarrowers {
  readonly vin?: string | undefined;
  readonly states?: readonly AlertState[] | undefined;
  readonly severities?: readonly Severity[] | undefined;
  readonly rule?: string | undefined;
  /** Fault code. */
  readonly code?: string | undefined;
  readonly acknowledged?: boolean | undefined;
  readonly muted?: boolean | undefined;
  /** Of the vehicle. */
  readonly market?: readonly string[] | undefined;
  readonly search?: AlertSearch | undefined;
  /** Markets whose vehicles the asker sees; null = all. */
  readonly markets: readonly string[] | null;
  /** Those that count now, for `muted`. */
  readonly mutes?: readonly Mute[] | undefined;
}

/** A text that somebody typed: part of a VIN, plate, model or fault code, or of what the alert is called. */
export interface AlertSearch {
  readonly text: string;
  /** Rules and fault codes whose names hold the text, in the language of whoever asks. */
  readonly rules: readonly string[];
  readonly codes: readonly string[];
}

/** A condition on `alerts`. */
export function narrow(query: AlertNarrowers): RawBuilder<boolean> {
  const { vin, states, severities, rule, code, acknowledged, muted, market, search, markets, mutes } = query;
  const conditions: RawBuilder<boolean>[] = [];
  if (vin !== undefined) conditions.push(sql`alerts.vin = ${vin}`);
  if (rule !== undefined) conditions.push(sql`alerts.rule = ${rule}`);
  if (code !== undefined) conditions.push(sql`alerts.code = ${code}`);
  // As a list of equals the planner sees that open alerts are asked for, and takes their index.
  if (states !== undefined) conditions.push(oneOf(sql`alerts.state`, states));
  if (severities !== undefined) conditions.push(severe(severities.map(rankOf)));
  if (acknowledged !== undefined)
    conditions.push(sql`alerts.acknowledged_at is ${sql.raw(acknowledged ? 'not null' : 'null')}`);
  if (muted !== undefined) {
    const found = isMuted(mutes ?? []);
    conditions.push(muted ? found : sql`not ${found}`);
  }
  for (const list of [market, markets])
    if (list !== undefined && list !== null) conditions.push(inMarkets(list));
  if (search !== undefined) conditions.push(matches(search));
  return conditions.length === 0 ? sql`true` : sql`${sql.join(conditions, sql` and `)}`;
}

function oneOf(column: RawBuilder<unknown>, values: readonly string[]): RawBuilder<boolean> {
  if (values.length === 0) return sql`false`;
  return sql`${column} in (${sql.join(values.map((value) => sql`${value}`))})`;
}

/** The bounds too: an index in order of severity begins and ends at them. */
const severe = (levels: readonly number[]): RawBuilder<boolean> =>
  levels.length === 0
    ? sql`false`
    : sql`(${rank} between ${Math.min(...levels)}::int and ${Math.max(...levels)}::int and ${rank} = any(${[...levels]}::int[]))`;

const inMarkets = (markets: readonly string[]): RawBuilder<boolean> =>
  sql`alerts.vin in (select vin from vehicles where market = any(${[...markets]}::text[]))`;

function matches({ text, rules, codes }: AlertSearch): RawBuilder<boolean> {
  const small = text.trim().toLowerCase();
  const compact = small.replace(/[\s-]/g, '').toUpperCase();
  return sql`(alerts.rule = any(${[...rules]}::text[]) or alerts.code = any(${[...codes]}::text[])
    or strpos(upper(coalesce(alerts.code, '')), ${small.toUpperCase()}) > 0
    or alerts.vin in (select vin from vehicles where strpos(vin, ${compact}) > 0
      or strpos(upper(translate(coalesce(plate, ''), ' -', '')), ${compact}) > 0
      or strpos(lower(model), ${small}) > 0))`;
}
