import { setImmediate } from 'node:timers/promises';
import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { inSlices } from '../../shared/in-slices.ts';
import type { VehicleRegistry } from '../../vehicles/registry.ts';
import { longestOf } from '../../vehicles/silence-habit.ts';
import type { Releases } from '../releases/releases.ts';
import { type Author, type CampaignDraft, contentsOfDraft, refuseUnknownVins } from './campaign-drafts.ts';
import { orderTargets } from './order-targets.ts';
import { type PlanSummary, summarize } from './plan-summary.ts';
import { estimateReach, type Reach, type ReachCar } from './reach.ts';
import { selectTargets, type Target } from './select-targets.ts';
import { waveSizes } from './wave-sizes.ts';

export interface PlannedCampaign extends PlanSummary {
  readonly waves: readonly { readonly index: number; readonly size: number; readonly opensAfterMs: number }[];
  readonly reach: Reach;
}

export interface CampaignPlanner {
  /**
   * A dry run: nothing is kept. With `rollbackOf` for the vehicles on which that campaign began to install.
   * @throws AppError invalid `bad-selector`, `bad-campaign`, conflict `release-not-trusted`
   */
  plan(draft: Omit<CampaignDraft, 'name'>, by: Author, rollbackOf: string | null): Promise<PlannedCampaign>;
}

const sliceSize = 5000;

export function createCampaignPlanner(parts: {
  readonly db: Database;
  readonly registry: Pick<VehicleRegistry, 'get' | 'fleet'>;
  readonly releases: Pick<Releases, 'get' | 'trusted'>;
  readonly clock: Pick<Clock, 'now'>;
}): CampaignPlanner {
  const { db, registry, releases, clock } = parts;
  return {
    async plan(draft, by, rollbackOf) {
      const now = clock.now();
      const { chain } = await contentsOfDraft(releases, draft);
      const { selector, exclusions, plan } = draft;
      await refuseUnknownVins(db, exclusions);
      const question = { selector, exclusions, chain, scope: by.scope, campaign: null, rollbackOf };
      const selection = await selectTargets({ db, registry, now }, question);
      const ordered = await orderTargets(selection.targets, draft.releaseId);
      const sizes = waveSizes(plan.waves, ordered.length);
      const cars = await readCars(db, ordered, now);
      const reach = await estimateReach(cars, sizes, { plan, now });
      await setImmediate();
      return {
        ...summarize(selection, ordered),
        reach,
        waves: sizes.map((size, index) => ({ index, size, opensAfterMs: reach.opens[index] ?? 0 })),
      };
    },
  };
}

async function readCars(db: Database, targets: readonly Target[], now: number): Promise<ReachCar[]> {
  const cars: ReachCar[] = [];
  for await (const slice of inSlices(targets, sliceSize)) {
    const vins = slice.map(({ vin }) => vin);
    const rows = await db
      .selectFrom('vehicle_silence')
      .select(['vin', 'pauses'])
      .where(anyOf('vin', 'text', vins))
      .execute();
    const pauses = new Map(rows.map((row) => [row.vin, longestOf(row.pauses, now)]));
    for (const { vin, online, lastSeenAt, timeZone, answer } of slice) {
      const longestPauseMs = pauses.get(vin) ?? null;
      cars.push({ online, lastSeenAt, timeZone, bytes: answer.bytes, longestPauseMs });
    }
  }
  return cars;
}
