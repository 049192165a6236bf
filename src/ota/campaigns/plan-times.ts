import type { CampaignPlan } from './campaign-plan.ts';
import type { DeploymentLimits } from './deployment-state.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** What the plan says of a deployment's times. */
export const deploymentLimits = ({
  retries,
  gates,
}: Pick<CampaignPlan, 'retries' | 'gates'>): DeploymentLimits => ({
  mostRetries: retries.most,
  firstRetryMs: retries.firstAfterMinutes * minuteMs,
  retryFactor: retries.factor,
  longestRetryMs: retries.longestMinutes * minuteMs,
  silentDownloadingMs: gates.silence.downloadingMinutes * minuteMs,
  silentInstallingMs: gates.silence.installingMinutes * minuteMs,
});

/** Until when a vehicle that is first offered the update `at` may begin to install. Milliseconds since 1970 UTC. */
export const deadlineOfOffer = (
  { deadlines }: Pick<CampaignPlan, 'deadlines'>,
  { startedAt, at }: { readonly startedAt: number; readonly at: number },
): number => Math.min(at + deadlines.vehicleHours * hourMs, campaignEnd({ deadlines }, startedAt));

/** From then on nothing of it is offered or begun. */
export const campaignEnd = ({ deadlines }: Pick<CampaignPlan, 'deadlines'>, startedAt: number): number =>
  startedAt + deadlines.campaignDays * 24 * hourMs;
