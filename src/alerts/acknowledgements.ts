import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import { insertFeedEvents } from '../ingest/feed-events.ts';
import type { FeedEvent } from '../ingest/pipeline.ts';
import { AppError } from '../shared/errors.ts';
import { storableText } from '../shared/storable-json.ts';
import { type Alert, type AlertRow, type AlertRules, toAlert } from './alert.ts';
import { type AlertNarrowers, narrow } from './alert-narrow.ts';
import { isAlertId, moment } from './alert-order.ts';

type Markets = readonly string[] | null;
type Named = Pick<Alert, 'id' | 'vin'>;

export interface Acknowledger {
  readonly username: string;
  readonly note: string | null;
  readonly at: number;
}

/** Who took note of an alert. `told` is what is new on the event stream. */
export interface Acknowledgements {
  /** The first acknowledgement stands; acknowledging again gives the alert as it is and tells nothing. */
  acknowledge(
    id: string,
    markets: Markets,
    by: Acknowledger,
  ): Promise<{ readonly alert: Alert; readonly told: readonly FeedEvent[] }>;
  /** At most `mostAtOnce`. `unknown` are those that do not exist, or not for these markets. */
  acknowledgeMany(
    ids: readonly string[],
    markets: Markets,
    by: Acknowledger,
  ): Promise<{
    readonly acknowledged: readonly Named[];
    readonly already: number;
    readonly unknown: number;
    readonly told: readonly FeedEvent[];
  }>;
  /** Which alerts nobody has taken note of yet, oldest first; `remaining` are those beyond `mostAtOnce`. */
  open(query: AlertNarrowers): Promise<{ readonly ids: readonly string[]; readonly remaining: number }>;
  /**
   * Takes an acknowledgement back: one's own, within `takeBackMs`. An alert that nobody has taken note of is given as it is.
   * @throws AppError conflict `acknowledgement-not-yours`, `acknowledgement-too-old`
   */
  withdraw(
    id: string,
    markets: Markets,
    by: Acknowledger,
  ): Promise<{ readonly alert: Alert; readonly told: readonly FeedEvent[] }>;
  /** The same of many. `refused`: somebody else's, or too long ago. */
  withdrawMany(
    ids: readonly string[],
    markets: Markets,
    by: Acknowledger,
  ): Promise<{
    readonly withdrawn: readonly Named[];
    readonly refused: number;
    readonly unknown: number;
    readonly told: readonly FeedEvent[];
  }>;
}

export const mostAtOnce = 1000;
export const takeBackMs = 10 * 60_000;

export const alertNotFound = () => new AppError('not-found', 'alert-not-found', 'There is no such alert.');

export function createAcknowledgements(options: {
  readonly db: Database;
  readonly rules: AlertRules;
}): Acknowledgements {
  const { db, rules } = options;
  const shown = (row: AlertRow) => toAlert(row, rules.get(row.rule));

  /** One alert, told whole. */
  const changeOne = (
    id: string,
    markets: Markets,
    change: (
      trx: Transaction<Schema>,
      row: AlertRow,
    ) => Promise<{ row: AlertRow; source: string; at: number } | null>,
  ) =>
    db.transaction().execute(async (trx) => {
      const [found] = await lock(trx, [id], markets);
      if (found === undefined) throw alertNotFound();
      const { market, ...row } = found;
      const changed = await change(trx, row);
      if (changed === null) return { alert: shown(row), told: [] };
      const alert = shown(changed.row);
      const { source, at } = changed;
      return {
        alert,
        told: await insertFeedEvents(trx, [
          { type: 'alert', vin: alert.vin, market, at, data: alert, source },
        ]),
      };
    });

  return {
    acknowledge: (id, markets, { username, note, at }) =>
      changeOne(id, markets, async (trx, row) => {
        if (row.acknowledged_at !== null) return null;
        const written = await write(trx, [id], { username, note, at });
        return { row: { ...row, ...written }, source: `alert ${id} acknowledged ${at}`, at };
      }),

    acknowledgeMany: (ids, markets, by) =>
      db.transaction().execute(async (trx) => {
        const unique = [...new Set(ids)];
        const found = await lock(trx, unique, markets);
        const open = found.filter((row) => row.acknowledged_at === null);
        const written = await write(trx, namesOf(open), by);
        return {
          acknowledged: open.map(({ id, vin }) => ({ id, vin })),
          already: found.length - open.length,
          unknown: unique.length - found.length,
          told: await tellMany(trx, open, by.at, written),
        };
      }),

    async open(query) {
      const open = narrow({ ...query, states: ['firing'], acknowledged: false });
      const { rows } = await sql<{ id: string }>`
        select id from alerts where ${open} order by ${moment}, alerts.id limit ${mostAtOnce + 1}`.execute(
        db,
      );
      if (rows.length <= mostAtOnce) return { ids: rows.map(({ id }) => id), remaining: 0 };
      const counted = await sql<{
        count: number;
      }>`select count(*) as count from alerts where ${open}`.execute(db);
      const ids = rows.slice(0, mostAtOnce).map(({ id }) => id);
      return { ids, remaining: Math.max(0, (counted.rows[0]?.count ?? 0) - mostAtOnce) };
    },

    withdraw: (id, markets, by) =>
      changeOne(id, markets, async (trx, row) => {
        if (row.acknowledged_at === null) return null;
        const refusal = refuse(row, by);
        if (refusal !== null) throw refusal;
        const written = await write(trx, [id], null);
        return { row: { ...row, ...written }, source: `alert ${id} not acknowledged ${by.at}`, at: by.at };
      }),

    withdrawMany: (ids, markets, by) =>
      db.transaction().execute(async (trx) => {
        const unique = [...new Set(ids)];
        const found = await lock(trx, unique, markets);
        const taken = found.filter((row) => row.acknowledged_at !== null);
        const mine = taken.filter((row) => refuse(row, by) === null);
        const written = await write(trx, namesOf(mine), null);
        return {
          withdrawn: mine.map(({ id, vin }) => ({ id, vin })),
          refused: taken.length - mine.length,
          unknown: unique.length - found.length,
          told: await tellMany(trx, mine, by.at, written),
        };
      }),
  };
}

const namesOf = (rows: readonly Named[]): string[] => rows.map(({ id }) => id);

function refuse(row: AlertRow, by: Acknowledger): AppError | null {
  if (row.acknowledged_by !== by.username) {
    return new AppError(
      'conflict',
      'acknowledgement-not-yours',
      `${row.acknowledged_by} acknowledged this alert; only they can take it back.`,
    );
  }
  if (by.at - (row.acknowledged_at ?? 0) <= takeBackMs) return null;
  return new AppError(
    'conflict',
    'acknowledgement-too-old',
    'An acknowledgement can be taken back within ten minutes.',
  );
}

/** The alerts among these that the markets have, held until the transaction ends; in one order, so that no two wait for each other. */
function lock(trx: Transaction<Schema>, ids: readonly string[], markets: Markets) {
  return trx
    .selectFrom('alerts')
    .innerJoin('vehicles', 'vehicles.vin', 'alerts.vin')
    .selectAll('alerts')
    .select('vehicles.market')
    .where(anyOf('alerts.id', 'uuid', ids.filter(isAlertId)))
    .$if(markets !== null, (query) => query.where(anyOf('vehicles.market', 'text', markets ?? [])))
    .orderBy('alerts.id')
    .forUpdate('alerts')
    .execute();
}

type Acknowledgement = Pick<AlertRow, 'acknowledged_by' | 'acknowledged_at' | 'acknowledge_note'>;

/** Null: nobody has taken note. */
async function write(
  trx: Transaction<Schema>,
  ids: readonly string[],
  by: Acknowledger | null,
): Promise<Acknowledgement> {
  const written: Acknowledgement = {
    acknowledged_by: by?.username ?? null,
    acknowledged_at: by?.at ?? null,
    acknowledge_note: by === null || by.note === null ? null : storableText(by.note),
  };
  if (ids.length > 0)
    await trx
      .updateTable('alerts')
      .set(written)
      .where(anyOf('id', 'uuid', ids))
      .execute();
  return written;
}

/** One event a market, with the names of the alerts: each alert whole would be more than a slow reader can take at once. */
function tellMany(
  trx: Transaction<Schema>,
  rows: readonly (Named & { readonly market: string })[],
  at: number,
  written: Acknowledgement,
): Promise<FeedEvent[]> {
  const source = `alerts ${randomUUID()}`;
  const drafts = [...Map.groupBy(rows, ({ market }) => market)].map(([market, list]) => ({
    type: 'alerts',
    vin: null,
    market,
    at,
    data: {
      ids: namesOf(list),
      acknowledgedBy: written.acknowledged_by,
      acknowledgedAt: written.acknowledged_at,
      acknowledgeNote: written.acknowledge_note,
    },
    source: `${source} ${market}`,
  }));
  return insertFeedEvents(trx, drafts);
}
