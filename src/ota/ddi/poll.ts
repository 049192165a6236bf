import { isInstalling, rankOf } from '../campaigns/deployment-state.ts';
import type { PollAnswer } from './ddi-documents.ts';
import type { DdiAction, DdiStanding } from './ddi-rows.ts';

/** What the campaign says of the action that is under way, at this moment. */
export interface OpenTerms {
  /** Is the owner asked before it may begin? */
  readonly asks: boolean;
  /** May the vehicle install now, by the clock on its own wall? */
  readonly isWindowOpen: boolean;
}

/** Where something is under way the client looks again sooner: a cancellation is heard then. */
const busySeconds = 30;

/**
 * What a vehicle is told to do; `terms` of what is under way. Pure. What was taken back, or has ended otherwise than by its client, is cancelled first. Then what is under way, if
 * it may begin: offers that have expired, are deferred or wait for their hour are not shown; what has begun goes on.
 */
export function pollAnswer(
  { actions, installed, attributesAt }: DdiStanding,
  terms: OpenTerms | null,
  { now, pollSeconds }: { readonly now: number; readonly pollSeconds: number },
): PollAnswer {
  const back = actions.find(isTakenBack);
  const underWay = underWayOf(actions);
  const isAwaited = underWay?.state === 'committed' && (underWay.closedAt ?? now) >= (attributesAt ?? 0);
  return {
    sleepSeconds:
      underWay === undefined && back === undefined ? pollSeconds : Math.min(pollSeconds, busySeconds),
    open: back === undefined ? openOf(underWay, terms, now) : { kind: 'cancelAction', action: back.number },
    installed: installed?.number ?? null,
    wantsConfigData:
      attributesAt === null || isAwaited || (installed !== null && installed.at > attributesAt),
  };
}

/** The client works on what is not to be done any more, and has not confirmed that it stopped. What it ended itself it knows. */
export function isTakenBack({ state, retrievedAt, closedAt, withdrawnAt, endedAt }: DdiAction): boolean {
  if (retrievedAt === null || closedAt !== null) return false;
  if (endedAt === null) return withdrawnAt !== null || state === 'waiting';
  return state === 'cancelled' || state === 'timed-out' || state === 'declined';
}

/** A vehicle has one at most. */
export const underWayOf = (actions: readonly DdiAction[]): DdiAction | undefined =>
  actions.find(({ endedAt, state }) => endedAt === null && state !== 'waiting');

function openOf(action: DdiAction | undefined, terms: OpenTerms | null, now: number): PollAnswer['open'] {
  const kind = action === undefined || terms === null ? null : mayBegin(action, terms, now);
  return action === undefined || kind === null
    ? null
    : { kind, action: action.number, attempt: action.attempts };
}

/**
 * The client works on it, and may still download: what was taken back it stops at its next poll, and without its files it would
 * report a failure instead.
 */
export const isAtIt = ({ retrievedAt, closedAt, endedAt }: DdiAction): boolean =>
  retrievedAt !== null && closedAt === null && endedAt === null;

/** What the client may fetch of an action that is under way: its content, the question to the owner, or nothing now. */
export function mayBegin(
  action: DdiAction,
  { asks, isWindowOpen }: OpenTerms,
  now: number,
): 'deploymentBase' | 'confirmationBase' | null {
  const { state, deadlineAt, deferredUntil, ownerAnswer, withdrawnAt, endedAt } = action;
  if (endedAt !== null || withdrawnAt !== null || state === 'waiting' || state === 'committed') return null;
  if (isInstalling(state)) return isAtIt(action) ? 'deploymentBase' : null;
  if (deadlineAt !== null && deadlineAt <= now) return null;
  if (rankOf(state) > rankOf('accepted')) return isAtIt(action) ? 'deploymentBase' : null;
  if (deferredUntil !== null && deferredUntil > now) return null;
  if (asks && ownerAnswer !== 'accepted') return 'confirmationBase';
  return isWindowOpen ? 'deploymentBase' : null;
}
