import type {
  DeploymentInput,
  DeploymentLife,
  DeploymentLimits,
  DeploymentReport,
  DeploymentStep,
  ReportedSoftware,
} from '../../../../src/ota/campaigns/deployment-state.ts';
import { newDeployment } from '../../../../src/ota/campaigns/deployment-state.ts';
import { stepDeployment } from '../../../../src/ota/campaigns/step-deployment.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
export const wanted = { HU: '2.0.0' };
export const has = (software: string): ReportedSoftware => ({ HU: { hardware: 'A', software } });

export const limits: DeploymentLimits = {
  mostRetries: 2,
  firstRetryMs: 10 * minute,
  retryFactor: 3,
  longestRetryMs: hour,
  silentDownloadingMs: 3 * day,
  silentInstallingMs: 12 * hour,
};
export const deadlineAt = 14 * day;

export const offered = (at: number): DeploymentInput => ({ kind: 'offer', at, deadlineAt });
export const said = (
  state: DeploymentReport['state'],
  at: number,
  more: Partial<DeploymentReport> = {},
): DeploymentInput => ({ kind: 'report', at, wanted, state, ...more });

/** What each input made of it, in order. */
export function steps(
  inputs: readonly DeploymentInput[],
  from: DeploymentLife = newDeployment,
): DeploymentStep[] {
  let life = from;
  return inputs.map((input) => {
    const step = stepDeployment(life, input, limits);
    life = step.deployment;
    return step;
  });
}

export function lifeAfter(...inputs: readonly DeploymentInput[]): DeploymentLife {
  return steps(inputs).at(-1)?.deployment ?? newDeployment;
}
