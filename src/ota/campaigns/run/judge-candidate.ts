import { localTimeZone } from '../../../vehicles/local-time-zone.ts';
import type { Release } from '../../releases/manifest.ts';
import type { InstalledSoftware, StepsAnswer, UpdateStep } from '../../releases/steps-for.ts';
import { stepsFor } from '../../releases/steps-for.ts';
import { stepsPlanner } from '../../releases/steps-planner.ts';
import type { CampaignPlan } from '../campaign-plan.ts';
import type { ExclusionSetting } from '../exclusions.ts';
import { openingFrom } from '../install-windows.ts';
import type { VehicleFacts } from '../vehicle-facts.ts';
import type { DeploymentRow } from './deployment-rows.ts';

/** A vehicle whose turn it may be. */
export interface Candidate {
  readonly row: DeploymentRow;
  /** Null: it is not registered any more. */
  readonly vehicle: { readonly market: string; readonly timeZone: string | null } | null;
}

export type CandidateVerdict =
  | {
      readonly kind: 'fits';
      readonly steps: readonly UpdateStep[];
      readonly bytes: number;
      readonly before: InstalledSoftware;
    }
  /** Not now: look again then. */
  | { readonly kind: 'later'; readonly dueAt: number }
  /** Not any more. */
  | { readonly kind: 'out'; readonly code: string; readonly reason: string | null };

/** Another update of the vehicle is under way: when to look again. */
const busyForMs = 10 * 60_000;
const nothing: InstalledSoftware = {};

/** Judges vehicles as they are now against what the campaign has for them. Pure. */
export function candidateJudge(options: {
  readonly chain: readonly Release[];
  readonly plan: Pick<CampaignPlan, 'windows'>;
  readonly exclusions: ExclusionSetting;
}): (
  candidate: Candidate,
  facts: Omit<VehicleFacts, 'elsewhere'> & { readonly busy: ReadonlySet<string> },
  now: number,
) => CandidateVerdict {
  const { chain, plan, exclusions } = options;
  const usual = stepsPlanner(chain);
  const deltas = new Set(
    chain.flatMap(({ images }) =>
      images.flatMap(({ artifacts }) =>
        artifacts.filter(({ kind }) => kind === 'delta').map(({ sha256 }) => sha256),
      ),
    ),
  );

  /** What has failed once is tried without deltas, where there is a way. */
  function stepsOf(row: DeploymentRow, installed: InstalledSoftware): StepsAnswer {
    const failedBefore = row.attempts - (row.offered_at === null ? 0 : 1);
    if (failedBefore > 0 && deltas.size > 0) {
      const whole = stepsFor(chain, installed, { avoid: deltas });
      if (whole.ok) return whole;
    }
    return usual(installed);
  }

  return ({ row, vehicle }, facts, now) => {
    const { vin } = row;
    const out = (code: string, reason: string | null): CandidateVerdict => ({ kind: 'out', code, reason });
    if (vehicle === null) return out('vehicle-gone', 'It is not registered any more.');
    if (facts.optedOut.has(vin)) return out('opted-out', 'Its owner wants no updates by air.');
    const openCase = exclusions.openCases ? facts.openCases.get(vin) : undefined;
    if (openCase !== undefined) return out('open-case', `It has the open case ${openCase}.`);
    const before = facts.installed.get(vin) ?? nothing;
    const answer = stepsOf(row, before);
    if (!answer.ok) return out(answer.refusal.code, answer.refusal.message);
    const opening = openingFrom(plan.windows, localTimeZone(vehicle), now);
    if (opening === null) return out('no-window', 'Its time zone is not known, so it has no window.');
    if (opening.from > now) return { kind: 'later', dueAt: opening.from };
    if (facts.busy.has(vin)) return { kind: 'later', dueAt: now + busyForMs };
    return { kind: 'fits', steps: answer.steps, bytes: answer.bytes, before };
  };
}
