import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { narrow } from './alert-narrow.ts';
import type { Mute } from './mutes.ts';

/** How many firing alerts fall under each mute, as far as these markets see them. By id. */
export async function mutedCounts(
  db: Database,
  mutes: readonly Mute[],
  markets: readonly string[] | null,
): Promise<ReadonlyMap<string, number>> {
  if (mutes.length === 0) return new Map();
  const counts = mutes.map(({ id, vin, rule, code, markets: reach }) => {
    const falls = narrow({
      ...{ vin: vin ?? undefined, rule: rule ?? undefined, code: code ?? undefined },
      ...{ states: ['firing'], market: reach ?? undefined, markets },
    });
    return sql`select ${id}::text as id, count(*) as count from alerts where ${falls}`;
  });
  const { rows } = await sql<{ id: string; count: number }>`${sql.join(counts, sql` union all `)}`.execute(
    db,
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}
