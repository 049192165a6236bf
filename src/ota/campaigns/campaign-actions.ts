import { type Holder, may, type Permission } from '../../users/roles.ts';
import type { CampaignState } from './campaign-state.ts';
import type { HaltReason } from './halt-reason.ts';

/** What people do with campaigns, as `actions` of a campaign names it. */
export const campaignActions = [
  'change',
  'delete',
  'request-approval',
  'approve',
  'deny',
  'start',
  'halt',
  'resume',
  'hold',
  'next-wave',
  'retry',
  'abort',
  'rollback',
] as const;
export type CampaignAction = (typeof campaignActions)[number];

interface Standing {
  readonly state: CampaignState;
  readonly requestedBy: string | null;
  readonly held: boolean;
  readonly startedAt: number | null;
  readonly halt: { readonly reasons: readonly Pick<HaltReason, 'gate'>[] } | null;
}

const permissionOf: Readonly<Record<CampaignAction, Permission>> = {
  change: 'campaigns.write',
  delete: 'campaigns.write',
  'request-approval': 'campaigns.write',
  approve: 'campaigns.approve',
  deny: 'campaigns.approve',
  start: 'campaigns.halt',
  halt: 'campaigns.halt',
  resume: 'campaigns.halt',
  hold: 'campaigns.halt',
  'next-wave': 'campaigns.halt',
  retry: 'campaigns.halt',
  abort: 'campaigns.halt',
  rollback: 'campaigns.write',
};

/** What this person may do with a campaign as it stands; whoever asked for the approval does not give it. Pure. */
export function actionsFor(
  campaign: Standing,
  person: Holder & { readonly username: string },
): CampaignAction[] {
  return possible(campaign).filter(
    (action) =>
      may(person, permissionOf[action]) && (action !== 'approve' || campaign.requestedBy !== person.username),
  );
}

function possible({ state, held, startedAt, halt }: Standing): CampaignAction[] {
  const back: CampaignAction[] = startedAt === null ? [] : ['rollback'];
  switch (state) {
    case 'draft':
      return ['change', 'delete', 'request-approval'];
    case 'awaiting-approval':
      return ['approve', 'deny', 'abort'];
    case 'approved':
      return ['start', 'abort'];
    case 'running':
      return ['halt', held ? 'next-wave' : 'hold', 'retry', 'abort'];
    case 'halted':
      // A release that may not go to vehicles any more is refused again, whatever is acknowledged.
      return halt?.reasons.some(({ gate }) => gate === 'release') === true
        ? ['abort', ...back]
        : ['resume', 'abort', ...back];
    default:
      return back;
  }
}
