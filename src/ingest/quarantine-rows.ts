import { type SelectQueryBuilder, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';

/** Which entries are meant. Without any of them: all in the markets. */
export interface QuarantineWhich {
  readonly ids?: readonly string[] | undefined;
  readonly vin?: string | undefined;
  readonly cause?: string | undefined;
  /** Part of the VIN, the topic or the reason, in any case. */
  readonly q?: string | undefined;
  /** Was it taken when it was tried again? */
  readonly resolved?: boolean | undefined;
  readonly seen?: boolean | undefined;
  /** Only vehicles of these markets; null = all, and those that are not registered. */
  readonly markets: readonly string[] | null;
}

/** Entries of the same cause. Times are milliseconds since 1970 UTC. */
export interface QuarantineGroup {
  readonly cause: string;
  /** Of the newest entry, word for word. */
  readonly reason: string;
  readonly entries: number;
  readonly occurrences: number;
  readonly vehicles: number;
  readonly seen: number;
  readonly oldestAt: number;
  readonly newestAt: number;
}

const columns = [
  'id',
  'vin',
  'topic',
  'received_at as receivedAt',
  'reason',
  'cause',
  'occurrences',
  'retried_at as retriedAt',
  'resolved_at as resolvedAt',
  'seen_at as seenAt',
  'seen_by as seenBy',
] as const;
const previewBytes = 160;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The statements on the quarantine that people cause. */
export function createQuarantineRows(db: Database) {
  const inMarkets = (markets: readonly string[]) =>
    db
      .selectFrom('vehicles')
      .select('vin')
      .where('market', 'in', [...markets, '']);

  function narrowed<Row>(
    query: SelectQueryBuilder<Schema, 'quarantine', Row>,
    { ids, vin, cause, q, resolved, seen, markets }: QuarantineWhich,
  ) {
    const text = q?.trim().replaceAll(/[\\%_]/g, '\\$&');
    return query
      .$if(ids !== undefined, (some) =>
        some.where('id', '=', sql<string>`any(${(ids ?? []).filter((id) => uuid.test(id))}::uuid[])`),
      )
      .$if(vin !== undefined, (some) => some.where('vin', '=', vin ?? ''))
      .$if(cause !== undefined, (some) => some.where('cause', '=', cause ?? ''))
      .$if(text !== undefined && text !== '', (some) =>
        some.where((eb) =>
          eb.or((['vin', 'topic', 'reason'] as const).map((column) => eb(column, 'ilike', `%${text}%`))),
        ),
      )
      .$if(resolved !== undefined, (some) => some.where('resolved_at', resolved ? 'is not' : 'is', null))
      .$if(seen !== undefined, (some) => some.where('seen_at', seen ? 'is not' : 'is', null))
      .$if(markets !== null, (some) => some.where('vin', 'in', inMarkets(markets ?? [])));
  }

  return {
    narrowed,
    /** All but the payload, of which there is the size and the beginning. */
    entries: () =>
      db
        .selectFrom('quarantine')
        .select(columns)
        .select([
          sql<number>`octet_length(payload)`.as('bytes'),
          sql<Buffer>`substring(payload from 1 for ${sql.lit(previewBytes)})`.as('begin'),
        ]),

    async groups(which: QuarantineWhich, limit: number): Promise<QuarantineGroup[]> {
      const rows = await narrowed(db.selectFrom('quarantine'), which)
        .select([
          'cause',
          sql<string>`(array_agg(reason order by received_at desc))[1]`.as('reason'),
          (eb) => eb.fn.countAll<string>().as('entries'),
          (eb) => eb.fn.sum<string>('occurrences').as('occurrences'),
          (eb) => eb.fn.count<string>('vin').distinct().as('vehicles'),
          (eb) => eb.fn.count<string>('seen_at').as('seen'),
          (eb) => eb.fn.min('received_at').as('oldestAt'),
          (eb) => eb.fn.max('received_at').as('newestAt'),
        ])
        .groupBy('cause')
        .orderBy('newestAt', 'desc')
        .orderBy('cause')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        ...row,
        entries: Number(row.entries),
        occurrences: Number(row.occurrences),
        vehicles: Number(row.vehicles),
        seen: Number(row.seen),
      }));
    },

    /** The oldest first, so that going on after a limit makes way. */
    async idsOf(which: QuarantineWhich, limit: number): Promise<string[]> {
      const rows = await narrowed(db.selectFrom('quarantine'), which)
        .select('id')
        .orderBy(sql`retried_at nulls first`)
        .orderBy('received_at')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },

    async count(which: QuarantineWhich): Promise<number> {
      const row = await narrowed(db.selectFrom('quarantine'), which)
        .select((eb) => eb.fn.countAll<string>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },
  };
}
