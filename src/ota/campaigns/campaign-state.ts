import type { Acknowledgment, HaltReason } from './halt-reason.ts';

export const campaignStates = [
  'draft',
  'awaiting-approval',
  'approved',
  'running',
  'halted',
  'finished',
  'aborted',
] as const;
export type CampaignState = (typeof campaignStates)[number];

export const isOver = (state: CampaignState): boolean => state === 'finished' || state === 'aborted';

/** A campaign as `stepCampaign` sees it; a row has these by the same names. Times are milliseconds since 1970 UTC. */
export interface CampaignLife {
  readonly state: CampaignState;
  /** Why it is in its state: what was denied, why it was halted by hand or aborted. */
  readonly why: string | null;
  readonly requestedBy: string | null;
  readonly requestedAt: number | null;
  readonly approvedBy: string | null;
  readonly approvedAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Index of the open wave; -1 before the first. */
  readonly wave: number;
  readonly waveOpenedAt: number | null;
  /** It had results enough; its soak began. */
  readonly waveDoneAt: number | null;
  /** The open wave has passed, and a person opens the next one. */
  readonly held: boolean;
  /** Of the halt that holds, or was the last. */
  readonly halt: Halt | null;
  readonly acknowledged: readonly Acknowledgment[];
  /** One more with each halt, resume and abort: a start carries the one it saw. */
  readonly epoch: number;
}

export interface Halt {
  readonly at: number;
  /** Null: by the campaign itself. */
  readonly by: string | null;
  readonly wave: number;
  /** At least one; several gates may close at once. */
  readonly reasons: readonly HaltReason[];
}

export type CampaignInput =
  | { readonly kind: 'request' | 'approve' | 'start'; readonly at: number; readonly by: string }
  | { readonly kind: 'deny' | 'abort'; readonly at: number; readonly by: string; readonly why: string | null }
  /** `waves`: how many there are. `by`: a person who opens it, null for the campaign itself. */
  | { readonly kind: 'open-wave'; readonly at: number; readonly waves: number; readonly by: string | null }
  | { readonly kind: 'wave-done' | 'hold' | 'finish'; readonly at: number }
  /** By a person (`by`), or by its gates (null). */
  | {
      readonly kind: 'halt';
      readonly at: number;
      readonly by: string | null;
      readonly why: string | null;
      readonly reasons: readonly HaltReason[];
    }
  | {
      readonly kind: 'resume';
      readonly at: number;
      readonly by: string;
      /** Made by `acknowledge` of what is known now. */
      readonly acknowledgment: Acknowledgment;
    };

/** `changed` is false where the input does not fit; `why` says it in a word. */
export interface CampaignStep {
  readonly campaign: CampaignLife;
  readonly changed: boolean;
  readonly why: CampaignRefusal | null;
}

export const campaignRefusals = [
  'wrong-state',
  'second-person',
  'held',
  'no-more-waves',
  'not-acknowledged',
  'cannot-be-acknowledged',
  'known-already',
] as const;
export type CampaignRefusal = (typeof campaignRefusals)[number];

/** The life of a campaign; pure. Finished and aborted are for good. */
export function stepCampaign(campaign: CampaignLife, input: CampaignInput): CampaignStep {
  const { state } = campaign;
  switch (input.kind) {
    case 'request':
      if (state !== 'draft') return refused(campaign, 'wrong-state');
      return changed({
        ...campaign,
        state: 'awaiting-approval',
        why: null,
        requestedBy: input.by,
        requestedAt: input.at,
      });
    case 'approve':
      if (state !== 'awaiting-approval') return refused(campaign, 'wrong-state');
      if (input.by === campaign.requestedBy) return refused(campaign, 'second-person');
      return changed({ ...campaign, state: 'approved', approvedBy: input.by, approvedAt: input.at });
    case 'deny':
      if (state !== 'awaiting-approval') return refused(campaign, 'wrong-state');
      return changed({ ...campaign, state: 'draft', why: input.why, requestedBy: null, requestedAt: null });
    case 'start':
      if (state !== 'approved') return refused(campaign, 'wrong-state');
      return changed({ ...campaign, state: 'running', why: null, startedAt: input.at });
    case 'open-wave':
      return openWave(campaign, input.at, input.waves, input.by);
    case 'wave-done':
      if (state !== 'running' || campaign.wave < 0) return refused(campaign, 'wrong-state');
      if (campaign.waveDoneAt !== null) return refused(campaign, 'known-already');
      return changed({ ...campaign, waveDoneAt: input.at });
    case 'hold':
      if (state !== 'running') return refused(campaign, 'wrong-state');
      return campaign.held ? refused(campaign, 'known-already') : changed({ ...campaign, held: true });
    case 'halt':
      return halt(campaign, input);
    case 'resume':
      return resume(campaign, input.acknowledgment);
    case 'abort':
      if (isOver(state)) return refused(campaign, 'wrong-state');
      return changed({
        ...campaign,
        state: 'aborted',
        why: input.why,
        endedAt: input.at,
        epoch: campaign.epoch + 1,
      });
    case 'finish':
      if (state !== 'running') return refused(campaign, 'wrong-state');
      return changed({ ...campaign, state: 'finished', held: false, endedAt: input.at });
    default:
      return input satisfies never;
  }
}

/**
 * Whether a vehicle of a wave may be started; null where it may. To be asked in the transaction that starts it, with the campaign's row locked
 * (`for share`), so that a halt ends new starts at once.
 *
 * @param epoch as it was when the vehicle was chosen
 */
export function whyNoStart(
  { state, epoch, wave }: Pick<CampaignLife, 'state' | 'epoch' | 'wave'>,
  chosen: { readonly epoch: number; readonly wave: number },
): 'not-running' | 'halted-meanwhile' | 'wave-not-open' | null {
  if (state !== 'running') return 'not-running';
  if (chosen.epoch !== epoch) return 'halted-meanwhile';
  return chosen.wave > wave ? 'wave-not-open' : null;
}

const refused = (campaign: CampaignLife, why: CampaignRefusal): CampaignStep => ({
  campaign,
  changed: false,
  why,
});
const changed = (campaign: CampaignLife): CampaignStep => ({ campaign, changed: true, why: null });

function openWave(campaign: CampaignLife, at: number, waves: number, by: string | null): CampaignStep {
  if (campaign.state !== 'running') return refused(campaign, 'wrong-state');
  if (campaign.held && by === null) return refused(campaign, 'held');
  if (campaign.wave + 1 >= waves) return refused(campaign, 'no-more-waves');
  return changed({
    ...campaign,
    wave: campaign.wave + 1,
    held: false,
    waveOpenedAt: at,
    waveDoneAt: null,
  });
}

/** What closes more gates while it is halted is added: who resumes it must know all of it. */
function halt(
  campaign: CampaignLife,
  { at, by, why, reasons }: CampaignInput & { kind: 'halt' },
): CampaignStep {
  if (campaign.state === 'halted' && campaign.halt !== null) {
    const known = campaign.halt.reasons;
    const added = reasons.filter(
      (reason) => !known.some(({ gate, wave }) => gate === reason.gate && wave === reason.wave),
    );
    if (added.length === 0) return refused(campaign, 'known-already');
    return changed({ ...campaign, halt: { ...campaign.halt, reasons: [...known, ...added] } });
  }
  if (campaign.state !== 'running') return refused(campaign, 'wrong-state');
  return changed({
    ...campaign,
    state: 'halted',
    why,
    halt: { at, by, wave: campaign.wave, reasons },
    epoch: campaign.epoch + 1,
  });
}

/** Every reason of the halt must be acknowledged; other artifacts than those that passed cannot be. */
function resume(campaign: CampaignLife, acknowledgment: Acknowledgment): CampaignStep {
  if (campaign.state !== 'halted') return refused(campaign, 'wrong-state');
  const reasons = campaign.halt?.reasons ?? [];
  if (reasons.some(({ gate }) => gate === 'artifacts')) return refused(campaign, 'cannot-be-acknowledged');
  const isKnown = ({ gate, wave }: HaltReason): boolean =>
    acknowledgment.reasons.some((known) => known.gate === gate && known.wave === wave);
  if (!reasons.every(isKnown)) return refused(campaign, 'not-acknowledged');
  return changed({
    ...campaign,
    state: 'running',
    why: null,
    acknowledged: [...campaign.acknowledged, acknowledgment],
    epoch: campaign.epoch + 1,
  });
}
