import type { CampaignPlan } from '../../../../src/ota/campaigns/campaign-plan.ts';
import {
  type CampaignInput,
  stepCampaign,
  whyNoStart,
} from '../../../../src/ota/campaigns/campaign-state.ts';
import {
  type DeploymentInput,
  type DeploymentLife,
  type DeploymentReport,
  hasEnded,
  newDeployment,
} from '../../../../src/ota/campaigns/deployment-state.ts';
import { campaignEnd, deadlineOfOffer, deploymentLimits } from '../../../../src/ota/campaigns/plan-times.ts';
import { mayStart } from '../../../../src/ota/campaigns/ramp.ts';
import { stepDeployment } from '../../../../src/ota/campaigns/step-deployment.ts';
import { acknowledge, countWave, type WaveCounts } from '../../../../src/ota/campaigns/wave-counts.ts';
import { judgeWave } from '../../../../src/ota/campaigns/wave-gate.ts';
import { waveSizes } from '../../../../src/ota/campaigns/wave-sizes.ts';
import type { HealthComparison } from '../../../../src/ota/health/compare-health.ts';
import { newCampaignLife } from './campaign-lives.ts';
import { minute, wanted } from './deployments.ts';

/** A wave that was opened, and what its gate saw. */
export interface OpenedWave {
  readonly by: string | null;
  /** Of the wave before it. */
  readonly before: WaveCounts | undefined;
  readonly health: HealthComparison | null;
}

export type CampaignModel = ReturnType<typeof createCampaignModel>;

/** A campaign as its server would run it, its vehicles in memory: every decision is that of the pure parts. */
export function createCampaignModel(plan: CampaignPlan, targets: number) {
  const sizes = waveSizes(plan.waves, targets);
  const waves = sizes.flatMap((size, wave) => Array<number>(size).fill(wave));
  const limits = deploymentLimits(plan);
  const lives: DeploymentLife[] = waves.map(() => newDeployment);
  const ends = waves.map(() => 0);
  const offers: { readonly at: number; readonly car: number }[] = [];
  const opened: OpenedWave[] = [];
  const said: { readonly car: number; readonly report: DeploymentReport }[] = [];
  let chosen: { readonly epoch: number; readonly cars: readonly number[] } = { epoch: -1, cars: [] };
  let campaign = newCampaignLife;
  let resumedAt = 0;
  let now = 0;

  function tell(input: CampaignInput): boolean {
    const step = stepCampaign(campaign, input);
    campaign = step.campaign;
    return step.changed;
  }

  function step(car: number, input: DeploymentInput): boolean {
    const before = lives[car];
    if (before === undefined) return false;
    const { deployment, changed } = stepDeployment(before, input, limits);
    lives[car] = deployment;
    if (!hasEnded(before.state) && hasEnded(deployment.state)) ends[car] = (ends[car] as number) + 1;
    return changed;
  }

  const counts = (): WaveCounts[] =>
    sizes.slice(0, campaign.wave + 1).map((size, index) => {
      const states = lives.flatMap(({ state, code }, car) =>
        waves[car] === index ? [{ state, code, count: 1 }] : [],
      );
      return countWave(index, size, states);
    });

  tell({ kind: 'request', at: 0, by: 'anna' });
  tell({ kind: 'approve', at: 0, by: 'ben' });
  tell({ kind: 'start', at: 0, by: 'anna' });

  return {
    ...{ plan, sizes, lives, ends, offers, opened, tell },
    campaign: () => campaign,
    now: () => now,
    waveOf: (car: number): number => waves[car] as number,
    wait(ms: number): void {
      now += ms;
    },
    input(car: number, input: DeploymentInput): void {
      step(car, input);
    },
    all(input: DeploymentInput): void {
      for (const car of lives.keys()) step(car, input);
    },
    report(car: number, report: DeploymentReport): void {
      said.push({ car, report });
      step(car, { kind: 'report', at: now, wanted, ...report });
    },
    sayAgain(which: number): void {
      const known = said[which % Math.max(1, said.length)];
      if (known !== undefined) step(known.car, { kind: 'report', at: now, wanted, ...known.report });
    },
    /** What the starter reads; what it makes of it may come much later. */
    choose(): void {
      const waiting = [...lives.keys()].filter(
        (car) => lives[car]?.state === 'waiting' && (waves[car] as number) <= campaign.wave,
      );
      const count = mayStart(plan, {
        ...{ now, bytesLately: 0, mostBytes: 0, next: waiting.map(() => 0) },
        since: Math.max(campaign.waveOpenedAt ?? 0, resumedAt),
        lastMinute: offers.filter(({ at }) => at > now - minute).length,
      });
      chosen = { epoch: campaign.epoch, cars: waiting.slice(0, count) };
    },
    start(): void {
      const { epoch, cars } = chosen;
      chosen = { epoch: -1, cars: [] };
      for (const car of cars) {
        if (whyNoStart(campaign, { epoch, wave: waves[car] as number }) !== null) continue;
        const deadlineAt = deadlineOfOffer(plan, { startedAt: 0, at: now });
        if (step(car, { kind: 'offer', at: now, deadlineAt })) offers.push({ at: now, car });
      }
    },
    judge(health: HealthComparison | null, opener: string | null, nextArtifacts: string): void {
      const seen = counts();
      const isLast = seen.length === sizes.length;
      const { held, acknowledged, waveDoneAt } = campaign;
      const verdict = judgeWave({
        ...{ plan, now, waveCount: sizes.length, waves: seen, endsAt: campaignEnd(plan, 0) },
        ...{ doneAt: waveDoneAt, held, released: opener !== null, health, acknowledged },
        artifacts: [...seen.map(() => 'same'), ...(isLast ? [] : [nextArtifacts])],
        refusal: null,
      });
      const at = now;
      if (verdict.doneAt !== null && waveDoneAt === null) tell({ kind: 'wave-done', at: verdict.doneAt });
      if (verdict.decision === 'halt')
        tell({ kind: 'halt', at, by: null, why: null, reasons: verdict.reasons });
      if (verdict.decision === 'finish') tell({ kind: 'finish', at });
      if (verdict.decision === 'wait' && verdict.whys.every(({ why }) => why === 'held'))
        tell({ kind: 'hold', at });
      if (verdict.decision !== 'open-next') return;
      if (tell({ kind: 'open-wave', at, waves: sizes.length, by: opener })) {
        opened.push({ by: opener, before: seen.at(-1), health });
      }
    },
    halt(): void {
      const reasons = [{ gate: 'by-hand', wave: campaign.wave, message: '', figures: {} }] as const;
      tell({ kind: 'halt', at: now, by: 'anna', why: null, reasons });
    },
    resume(): void {
      const acknowledgment = acknowledge(campaign.halt?.reasons ?? [], counts(), { at: now, by: 'anna' });
      if (tell({ kind: 'resume', at: now, by: 'anna', acknowledgment })) resumedAt = now;
    },
  };
}
