import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import type { ErasureTable } from '../../database/vehicle-tables.ts';
import { decodeCursor, type Page, pageOf } from '../../shared/page.ts';
import type { Erasure, ErasureStep, KeptRecord } from './erasure.ts';

/** What a certificate counts, by table. */
const counted = {
  alerts: 'alerts',
  faults: 'fault_episodes',
  faultReports: 'fault_reports',
  reports: 'vehicle_reports',
  quarantined: 'quarantine',
  cases: 'cases',
  commands: 'commands',
  consents: 'consents',
  notifications: 'notification_events',
  predictions: 'predictions',
  software: 'vehicle_software',
  views: 'vehicle_views',
} as const;

export function createErasureRows(db: Database) {
  return {
    async find(id: string): Promise<Erasure | undefined> {
      const row = await db.selectFrom('erasures').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toErasure(row);
    },
    /** The one that is under way for this vehicle; locked to the end of the transaction. */
    async underWay(trx: Database, vin: string): Promise<Erasure | undefined> {
      const row = await trx
        .selectFrom('erasures')
        .selectAll()
        .where('vin', '=', vin)
        .forUpdate()
        .executeTakeFirst();
      return row && toErasure(row);
    },
    /** Newest first, of these markets; null = of all. */
    async list(markets: readonly string[] | null, limit: number, cursor?: string): Promise<Page<Erasure>> {
      let query = db.selectFrom('erasures').selectAll().orderBy('requested_at', 'desc').orderBy('id', 'desc');
      if (markets !== null) query = query.where(sql<boolean>`market = any(${[...markets]}::text[])`);
      if (cursor !== undefined) {
        const [at, id] = decodeCursor('erasures', cursor, ['number', 'string']);
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('requested_at', 'id'), '<', tuple(at, id)),
        );
      }
      const page = pageOf(await query.limit(limit + 1).execute(), limit, 'erasures', (row) => [
        row.requested_at,
        row.id,
      ]);
      return { ...page, items: page.items.map(toErasure) };
    },
    async insert(
      trx: Database,
      { vin, market, by, at }: { vin: string; market: string; by: string; at: number },
    ): Promise<Erasure> {
      const id = randomUUID();
      const row = await trx
        .insertInto('erasures')
        .values({
          ...{ id, vin, market, requested_by: by, requested_at: at, finished_at: null },
          pseudonym: `erased-${randomUUID().slice(0, 13)}`,
          step: 'registration',
          erased: JSON.stringify(await countOf(trx, vin)),
          kept: '[]',
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toErasure(row);
    },
    async reached(
      id: string,
      step: ErasureStep,
      counts: Readonly<Record<string, number>> = {},
    ): Promise<void> {
      await sql`update erasures set step = ${step}, erased = erased || ${JSON.stringify(counts)}::jsonb
        where id = ${id} and finished_at is null`.execute(db);
    },
    async finish(trx: Database, id: string, at: number, kept: readonly KeptRecord[]): Promise<void> {
      await sql`update erasures set step = 'done', vin = null, finished_at = ${at}, kept = ${JSON.stringify(kept)}::jsonb
        where id = ${id}`.execute(trx);
    },
  };
}

async function countOf(db: Database, vin: string): Promise<Record<string, number>> {
  const columns = Object.entries(counted).map(
    ([name, table]) =>
      sql`(select count(*)::integer from ${sql.table(table)} where vin = ${vin}) as ${sql.ref(name)}`,
  );
  const { rows } = await sql<Record<string, number>>`select ${sql.join(columns)}`.execute(db);
  return rows[0] ?? {};
}

function toErasure(row: Selectable<ErasureTable>): Erasure {
  return {
    id: row.id,
    vin: row.vin,
    pseudonym: row.pseudonym,
    market: row.market,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    step: row.step as ErasureStep,
    finishedAt: row.finished_at,
    erased: row.erased as Erasure['erased'],
    kept: row.kept as Erasure['kept'],
  };
}
