import { sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import type { Language } from '../../shared/languages.ts';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import type { Scope } from '../../users/roles.ts';
import type { Severity } from '../../vehicles/vehicle.ts';

interface About {
  readonly rule: string;
  readonly version: number;
}

const day = 86_400_000;
const shownDays = 30;

/** What a version in shadow would have told a user of some markets. */
export function createShadowReads(db: Database) {
  const of = ({ rule, version }: About, scope: Scope) => {
    const inScope =
      scope === null
        ? sql<boolean>`true`
        : sql<boolean>`vin in (select vin from vehicles where market = any(${[...scope]}::text[]))`;
    return db
      .selectFrom('shadow_alerts')
      .where('rule', '=', rule)
      .where('version', '=', version)
      .where(inScope);
  };

  return {
    /** Newest first. */
    async list(
      about: About,
      scope: Scope,
      {
        limit,
        cursor,
        language,
      }: { readonly limit: number; readonly cursor: string | undefined; readonly language: Language },
    ) {
      let query = of(about, scope).selectAll().orderBy('active_since', 'desc').orderBy('id', 'desc');
      if (cursor !== undefined) {
        const [since, id] = decodeCursor('shadow-alerts', cursor, ['number', 'string']);
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('active_since', 'id'), '<', tuple(since, id)),
        );
      }
      const page = pageOf(await query.limit(limit + 1).execute(), limit, 'shadow-alerts', (row) => [
        row.active_since,
        row.id,
      ]);
      return {
        items: page.items.map((row) => {
          const { summaries, ...evidence } = row.evidence;
          return {
            id: row.id,
            vin: row.vin,
            rule: row.rule,
            version: row.version,
            instance: row.instance,
            code: row.code,
            severity: row.severity as Severity,
            state: row.state as 'pending' | 'firing' | 'resolved',
            activeSince: row.active_since,
            firedAt: row.fired_at,
            resolvedAt: row.resolved_at,
            evidence,
            summary: String(summaries?.[language] ?? evidence.summary),
          };
        }),
        nextCursor: page.nextCursor,
      };
    },

    async totals(about: About, scope: Scope) {
      const row = await of(about, scope)
        .where('fired_at', 'is not', null)
        .select([
          sql<number>`count(*)`.as('fired'),
          sql<number>`count(*) filter (where state = 'firing')`.as('firing'),
          sql<number>`count(distinct vin)`.as('vehicles'),
        ])
        .executeTakeFirstOrThrow();
      return { fired: Number(row.fired), firing: Number(row.firing), vehicles: Number(row.vehicles) };
    },

    async days(about: About, scope: Scope, now: number) {
      const first = Math.floor(now / day) * day - (shownDays - 1) * day;
      const rows = await of(about, scope)
        .where('fired_at', '>=', first)
        .select([
          sql<number>`fired_at / ${sql.lit(day)}`.as('day'),
          sql<number>`count(*)`.as('fired'),
          sql<number>`count(distinct vin)`.as('vehicles'),
        ])
        .groupBy('day')
        .execute();
      const found = new Map(rows.map((row) => [Number(row.day) * day, row]));
      return Array.from({ length: shownDays }, (_, index) => {
        const from = first + index * day;
        const row = found.get(from);
        return { from, fired: Number(row?.fired ?? 0), vehicles: Number(row?.vehicles ?? 0) };
      });
    },
  };
}
