import { sql } from 'kysely';
import type { Database } from '../../../database/database.ts';
import type { DeploymentState } from '../deployment-state.ts';
import { countWave, type WaveCounts } from '../wave-counts.ts';

/** A wave as its row has it. Times are milliseconds since 1970 UTC. */
export interface StoredWave {
  readonly index: number;
  readonly size: number;
  readonly digest: string | null;
  readonly openedAt: number | null;
  readonly passedAt: number | null;
  readonly verdict: unknown;
}

export async function readWaves(db: Database, campaign: string): Promise<StoredWave[]> {
  const rows = await db
    .selectFrom('campaign_waves')
    .selectAll()
    .where('campaign_id', '=', campaign)
    .orderBy('index')
    .execute();
  return rows.map(({ index, size, digest, opened_at, passed_at, verdict }) => ({
    ...{ index, size, digest, openedAt: opened_at, passedAt: passed_at, verdict: verdict as unknown },
  }));
}

/** Of the waves that were opened, in order. */
export async function readCounts(
  db: Database,
  campaign: string,
  waves: readonly StoredWave[],
): Promise<WaveCounts[]> {
  const { rows } = await sql<{ wave: number; state: DeploymentState; code: string | null; count: number }>`
    select wave, state, code, count(*)::integer as count from deployments
    where campaign_id = ${campaign} group by wave, state, code`.execute(db);
  const byWave = Map.groupBy(rows, ({ wave }) => wave);
  return waves
    .filter(({ openedAt }) => openedAt !== null)
    .map(({ index, size }) => countWave(index, size, byWave.get(index) ?? []));
}
