import { newPlan } from '../../../../src/ota/campaigns/campaign-plan.ts';
import type { WaveCounts } from '../../../../src/ota/campaigns/wave-counts.ts';
import type { GateView } from '../../../../src/ota/campaigns/wave-gate.ts';
import type { HealthComparison } from '../../../../src/ota/health/compare-health.ts';
import { day } from './deployments.ts';

export const noHarm: HealthComparison = {
  verdict: 'no-harm-seen',
  why: null,
  updated: { cars: 200, days: 600, incidents: 6 },
  controls: { cars: 19_800, days: 59_400, incidents: 590 },
  matched: 1,
  ratio: 1,
  low: 0.4,
  high: 2.2,
  evidence: 0.3,
  limit: 100,
};
export const sick: HealthComparison = { ...noHarm, verdict: 'sick', ratio: 3, low: 1.6, evidence: 240 };

/** What is not given of a wave waits. */
export function wave(index: number, size: number, so: Partial<WaveCounts> = {}): WaveCounts {
  const counts = { installed: 0, failed: {}, silent: 0, underWay: 0, unanswered: 0, left: 0, ...so };
  const failed = Object.values(counts.failed).reduce((sum, count) => sum + count, 0);
  const { installed, silent, underWay, unanswered, left } = counts;
  return {
    index,
    size,
    ...counts,
    waiting: size - failed - installed - silent - underWay - unanswered - left,
  };
}

/** Of a campaign of three waves whose first has passed, three days after it was done, if nothing else is said. */
export function view(
  so: Partial<GateView> & { readonly gates?: object; readonly hold?: boolean } = {},
): GateView {
  const { gates, hold = false, ...rest } = so;
  const waves = [10, 30, 60].map((percent) => ({ percent, hold }));
  return {
    plan: newPlan({ waves, gates: gates ?? {} }),
    now: 4 * day,
    endsAt: 90 * day,
    waveCount: 3,
    waves: [wave(0, 100, { installed: 100 })],
    doneAt: day,
    held: false,
    released: false,
    artifacts: ['a', 'a'],
    refusal: null,
    health: noHarm,
    acknowledged: [],
    ...rest,
  };
}
