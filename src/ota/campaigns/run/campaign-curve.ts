import { sql } from 'kysely';
import type { Database } from '../../../database/database.ts';
import type { CampaignPlan } from '../campaign-plan.ts';
import type { CampaignRow } from '../campaign-rows.ts';
import type { CampaignCurve } from '../progress.ts';
import { rateAfter } from '../ramp.ts';

const mostPoints = 200;
const pointsOfWave = 20;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Starts and ends as they were, beside what the plan makes of the waves. Before the start there are no points. */
export async function readCurve(
  db: Database,
  row: Pick<CampaignRow, 'id' | 'started_at' | 'ended_at'>,
  plan: CampaignPlan,
  now: number,
): Promise<CampaignCurve> {
  const waves = await db
    .selectFrom('campaign_waves')
    .select(['size', 'opened_at'])
    .where('campaign_id', '=', row.id)
    .orderBy('index')
    .execute();
  const from = row.started_at;
  if (from === null) return { points: [], planned: plannedStarts(waves, plan, now) };
  const to = Math.max(from + minuteMs, row.ended_at ?? now);
  return { points: await pointsOf(db, row.id, from, to), planned: plannedStarts(waves, plan, from) };
}

/** Sums at the ends of equal parts of [from, to]. */
async function pointsOf(
  db: Database,
  id: string,
  from: number,
  to: number,
): Promise<CampaignCurve['points']> {
  const stepMs = Math.ceil((to - from) / mostPoints);
  const part = (column: string) =>
    sql`least(${mostPoints - 1}, greatest(0, (${sql.ref(column)} - ${from}) / ${stepMs}))::int`;
  const { rows } = await sql<{ part: number; started: number; ended: number; succeeded: number }>`
    select part, sum(started)::int as started, sum(ended)::int as ended, sum(succeeded)::int as succeeded from (
      select ${part('offered_at')} as part, count(*) as started, 0 as ended, 0 as succeeded
        from deployments where campaign_id = ${id} and offered_at is not null group by 1
      union all
      select ${part('ended_at')}, 0, count(*), count(*) filter (where state = 'succeeded')
        from deployments where campaign_id = ${id} and ended_at is not null group by 1) as counted
    group by part order by part`.execute(db);
  const sums = { started: 0, ended: 0, succeeded: 0 };
  const points = [{ at: from, ...sums }];
  for (const row of rows) {
    sums.started += row.started;
    sums.ended += row.ended;
    sums.succeeded += row.succeeded;
    points.push({ at: Math.min(to, from + (row.part + 1) * stepMs), ...sums });
  }
  if (points.at(-1)?.at !== to) points.push({ at: to, ...sums });
  return points;
}

/** A wave that has not opened is taken to open when the one before it has started its last vehicle, and soaked. */
function plannedStarts(
  waves: readonly { readonly size: number; readonly opened_at: number | null }[],
  plan: CampaignPlan,
  startsAt: number,
): CampaignCurve['planned'] {
  const soakMs = (plan.gates.health?.soakHours ?? 0) * hourMs;
  const planned: { at: number; started: number }[] = [];
  let before = 0;
  let opensAt = startsAt;
  for (const { size, opened_at } of waves) {
    opensAt = opened_at ?? opensAt;
    // A wave that opened before its predecessor should have ended by the plan: time goes forward all the same.
    while ((planned.at(-1)?.at ?? opensAt) > opensAt) planned.pop();
    planned.push({ at: opensAt, started: before });
    const minutes = minutesOf(plan, size);
    const step = Math.max(1, Math.ceil(minutes.length / pointsOfWave));
    for (let index = 0; index < minutes.length; index++) {
      const isLast = index === minutes.length - 1;
      if (!isLast && (index + 1) % step !== 0) continue;
      planned.push({ at: opensAt + (index + 1) * minuteMs, started: before + (minutes[index] ?? 0) });
    }
    before += size;
    opensAt += minutes.length * minuteMs + soakMs;
  }
  return planned;
}

/** Vehicles of a wave that have been started by the end of each minute. */
function minutesOf({ ramp }: CampaignPlan, size: number): number[] {
  const sums: number[] = [];
  for (let started = 0; started < size; ) {
    started = Math.min(size, started + rateAfter(ramp, sums.length * minuteMs));
    sums.push(started);
  }
  return sums;
}
