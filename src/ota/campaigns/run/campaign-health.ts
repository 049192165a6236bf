import type { Clock } from '../../../shared/clock.ts';
import { compareHealth, type HealthComparison } from '../../health/compare-health.ts';
import type { CampaignPlan } from '../campaign-plan.ts';
import type { Acknowledgment } from '../halt-reason.ts';
import { healthWindows } from '../wave-gate.ts';
import type { WatchedCars } from './watched-cars.ts';

/** A comparison, and when it was made. */
export interface JudgedHealth extends HealthComparison {
  readonly at: number;
}

export interface CampaignHealth {
  /**
   * How updated vehicles fare beside others; null where the plan does not ask or nothing was opened. It looks at all vehicles, so it is made anew once a
   * minute at most.
   *
   * @throws what the database throws: who cannot compare does not judge
   */
  compare(campaign: {
    readonly id: string;
    readonly plan: CampaignPlan;
    /** Of the waves that were opened, in order. */
    readonly openedAt: readonly number[];
    readonly acknowledged: readonly Acknowledgment[];
  }): Promise<JudgedHealth | null>;
}

const keptMs = 60_000;
const mostKept = 50;

export function createCampaignHealth(options: {
  readonly cars: WatchedCars;
  readonly clock: Pick<Clock, 'now'>;
}): CampaignHealth {
  const { cars, clock } = options;
  const kept = new Map<string, JudgedHealth>();

  return {
    async compare({ id, plan, openedAt, acknowledged }) {
      const limits = plan.gates.health;
      const windows = healthWindows(openedAt, acknowledged);
      const [since] = windows;
      if (limits === null || since === undefined) return null;
      const now = clock.now();
      const key = JSON.stringify([id, windows]);
      const known = kept.get(key);
      if (known !== undefined && now - known.at < keptMs) return known;
      const judged = {
        ...compareHealth(await cars.read(id, since), { windows, until: now, limits }),
        at: now,
      };
      kept.delete(key);
      kept.set(key, judged);
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
      return judged;
    },
  };
}
