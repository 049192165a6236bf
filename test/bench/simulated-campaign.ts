import type { CampaignPlan } from '../../src/ota/campaigns/campaign-plan.ts';
import { campaignEnd, deploymentLimits } from '../../src/ota/campaigns/plan-times.ts';
import { countWave, type StateCount } from '../../src/ota/campaigns/wave-counts.ts';
import { judgeWave } from '../../src/ota/campaigns/wave-gate.ts';
import { waveSizes } from '../../src/ota/campaigns/wave-sizes.ts';
import { compareHealth, type HealthComparison } from '../../src/ota/health/compare-health.ts';
import type { WatchedCar } from '../../src/ota/health/risk-sets.ts';
import type { SimulatedCar } from './simulated-fleet.ts';

const lookEveryMs = 12 * 3_600_000;

/** How a campaign ended. */
export interface SimulatedEnd {
  /** Index of the wave that was open when it was halted; null where it was not. */
  readonly haltedIn: number | null;
  readonly gates: readonly string[];
  /** Cars that had begun to install. */
  readonly updated: number;
  /** From its start. */
  readonly ms: number;
}

interface OpenWave {
  readonly from: number;
  readonly to: number;
  readonly openedAt: number;
}

/**
 * A campaign over a fleet, asked twice a day by the gates themselves what it does next. Where the plan judges no health, waves follow each other
 * after the same soak all the same.
 */
export function runCampaign(
  fleet: readonly SimulatedCar[],
  plan: CampaignPlan,
  soakMs: number,
): SimulatedEnd {
  const sizes = waveSizes(plan.waves, fleet.length);
  const waves: OpenWave[] = [];
  let doneAt: number | null = null;
  for (let now = 0; ; now += lookEveryMs) {
    const verdict = judgeWave({
      plan,
      now,
      doneAt,
      endsAt: campaignEnd(plan, 0),
      waveCount: sizes.length,
      waves: waves.map((wave, index) =>
        countWave(index, wave.to - wave.from, statesOf(fleet, wave, now, plan)),
      ),
      held: false,
      released: false,
      artifacts: Array(Math.min(sizes.length, waves.length + 1)).fill('the same'),
      refusal: null,
      health: healthOf(fleet, waves, now, plan),
      acknowledged: [],
    });
    doneAt = verdict.doneAt;
    const end = { updated: updatedBy(fleet, waves, now), ms: now };
    if (verdict.decision === 'halt') {
      return { ...end, haltedIn: waves.length - 1, gates: verdict.reasons.map(({ gate }) => gate) };
    }
    const hasSoaked = doneAt === null || now - doneAt >= soakMs;
    if (verdict.decision === 'finish' && hasSoaked) return { ...end, haltedIn: null, gates: [] };
    if (verdict.decision === 'open-next' && hasSoaked) {
      const from = waves.at(-1)?.to ?? 0;
      waves.push({ from, to: from + (sizes[waves.length] as number), openedAt: now });
      doneAt = null;
    }
  }
}

function statesOf(
  fleet: readonly SimulatedCar[],
  wave: OpenWave,
  now: number,
  plan: CampaignPlan,
): StateCount[] {
  const { silentInstallingMs } = deploymentLimits(plan);
  return fleet.slice(wave.from, wave.to).map(({ answersAfter, installsFor, outcome }) => {
    const answered = wave.openedAt + answersAfter;
    const count = 1;
    if (now < answered) return { state: 'offered', code: null, count };
    if (outcome === 'declined') return { state: 'declined', code: 'by-owner', count };
    if (outcome === 'silent' && now >= answered + silentInstallingMs) {
      return { state: 'timed-out', code: 'silent', count };
    }
    if (outcome === 'silent' || now < answered + installsFor)
      return { state: 'installing', code: null, count };
    return outcome === 'failed'
      ? { state: 'failed', code: 'install-failed', count }
      : { state: 'succeeded', code: null, count };
  });
}

function healthOf(
  fleet: readonly SimulatedCar[],
  waves: readonly OpenWave[],
  now: number,
  { gates }: CampaignPlan,
): HealthComparison | null {
  if (gates.health === null || waves.length === 0) return null;
  const reached = waves.at(-1)?.to ?? 0;
  const cars: WatchedCar[] = waves.flatMap((wave) =>
    fleet.slice(wave.from, wave.to).map((car) => watched(car, wave.openedAt, now)),
  );
  for (const { stratum, faults } of fleet.slice(reached)) {
    cars.push({ stratum, leftAt: null, updatedAt: null, incidents: faults });
  }
  return compareHealth(cars, {
    windows: waves.map(({ openedAt }) => openedAt),
    until: now,
    limits: gates.health,
  });
}

function watched(
  { stratum, faults, addedFaults, outcome, ...times }: SimulatedCar,
  openedAt: number,
  now: number,
): WatchedCar {
  const begins = openedAt + times.answersAfter;
  const isUpdated = outcome === 'succeeded' && begins + times.installsFor <= now;
  const updatedAt = isUpdated ? begins + times.installsFor : null;
  const added = updatedAt === null ? [] : addedFaults.filter((at) => at > updatedAt);
  return {
    stratum,
    leftAt: outcome === 'declined' || begins > now ? null : begins,
    updatedAt,
    incidents: added.length === 0 ? faults : [...faults, ...added].sort((one, other) => one - other),
  };
}

const updatedBy = (fleet: readonly SimulatedCar[], waves: readonly OpenWave[], now: number): number =>
  waves.reduce(
    (sum, { from, to, openedAt }) =>
      sum +
      fleet
        .slice(from, to)
        .filter(({ answersAfter, outcome }) => outcome !== 'declined' && openedAt + answersAfter <= now)
        .length,
    0,
  );
