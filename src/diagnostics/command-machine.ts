import { type CommandError, type CommandLife, type CommandState, isFinalState } from './command.ts';

/** What may happen to a command. `at` is when it happened by the server's clock: for answers, when they were received. */
export type CommandInput =
  | { readonly kind: 'approve' | 'cancel'; readonly at: number; readonly by: string }
  | {
      readonly kind: 'send';
      readonly at: number;
      /** Why it must not be sent now: the vehicle is away, moving, in doubt, its session is over. */
      readonly obstacle: CommandError | null;
      /** Of the command whose success this one needs; null where there is none. */
      readonly before: CommandState | null;
    }
  /** It was marked as sent, and the connection did not take it. */
  | { readonly kind: 'unsent'; readonly at: number }
  /** The vehicle's queue is full, and newer ones come. */
  | { readonly kind: 'crowded'; readonly at: number }
  | ({ readonly kind: 'answer'; readonly at: number } & CommandAnswer)
  | { readonly kind: 'time'; readonly at: number };

export interface CommandAnswer {
  readonly state: 'accepted' | 'running' | 'succeeded' | 'failed' | 'refused';
  readonly result?: unknown;
  readonly error?: CommandError;
  readonly progress?: number;
}

/** `changed` is false where the input came too late, again, or out of place; `why` says it in a word. */
export interface CommandStep {
  readonly life: CommandLife;
  readonly changed: boolean;
  readonly why: string | null;
}

/** An answer may be under way when a command expires that the vehicle has begun or refused in time. */
export const answerGraceMs = 10_000;

const rank: Partial<Record<CommandState, number>> = { queued: 0, sent: 1, accepted: 2, running: 3 };

/** When the command ends by itself if nothing more is heard of it; infinite where it has ended. */
export function deadlineOf({ state, expiresAt, runsWithinMs }: CommandLife): number {
  if (isFinalState(state)) return Number.POSITIVE_INFINITY;
  if (state === 'sent') return expiresAt + answerGraceMs;
  if (state === 'accepted' || state === 'running') return expiresAt + runsWithinMs;
  return expiresAt;
}

/**
 * The life of a command; pure. Whatever comes, in whatever order and however often, a command reaches one final state
 * and keeps it: what comes later changes nothing.
 */
export function stepCommand(life: CommandLife, input: CommandInput): CommandStep {
  if (isFinalState(life.state)) return unchanged(life, 'ended');
  if (input.at >= deadlineOf(life)) return changed(expire(life));
  switch (input.kind) {
    case 'time':
      return unchanged(life, 'not-due');
    case 'approve':
      return approve(life, input.by);
    case 'cancel':
      if (life.state !== 'queued' && life.state !== 'awaiting-approval') return unchanged(life, 'under-way');
      return changed({ ...life, state: 'cancelled' });
    case 'send':
      return send(life, input.obstacle, input.before);
    case 'unsent':
      return unsent(life);
    case 'crowded':
      return crowded(life);
    case 'answer':
      return answer(life, input);
    default:
      return input satisfies never;
  }
}

const unchanged = (life: CommandLife, why: string): CommandStep => ({ life, changed: false, why });
const changed = (life: CommandLife): CommandStep => ({ life, changed: true, why: null });
const end = (life: CommandLife, state: 'refused' | 'failed' | 'expired', error: CommandError): CommandStep =>
  changed({ ...life, state, error });

function expire(life: CommandLife): CommandLife {
  if (life.state !== 'accepted' && life.state !== 'running') return { ...life, state: 'expired' };
  const message = 'The vehicle began, and did not say how it ended.';
  return { ...life, state: 'failed', error: { code: 'no-result', message } };
}

function approve(life: CommandLife, by: string): CommandStep {
  if (life.state !== 'awaiting-approval') return unchanged(life, 'not-awaiting');
  if (by === life.requestedBy) return unchanged(life, 'second-person');
  return changed({ ...life, state: 'queued', approvedBy: by });
}

function send(life: CommandLife, obstacle: CommandError | null, before: CommandState | null): CommandStep {
  const isSafety = life.risk === 'safety';
  // It may have arrived before the connection broke: a vehicle must not be asked twice to move or stop something.
  if (life.state === 'sent' && isSafety) return unchanged(life, 'sent-once');
  if (life.state !== 'queued' && life.state !== 'sent') return unchanged(life, 'not-due');
  if (isSafety && (life.approvedBy === null || life.approvedBy === life.requestedBy)) {
    return end(life, 'refused', { code: 'second-person', message: 'No second person has approved it.' });
  }
  if (before !== null && before !== 'succeeded') {
    if (!isFinalState(before)) return unchanged(life, 'waits');
    const message = `What had to be done before it ended as ${before}.`;
    return end(life, 'failed', { code: 'step-before-failed', message });
  }
  if (obstacle !== null) {
    // What was sent before may be done already: that it cannot be sent again now is no refusal.
    return life.state === 'sent' ? unchanged(life, obstacle.code) : end(life, 'refused', obstacle);
  }
  return changed({ ...life, state: 'sent', sends: life.sends + 1 });
}

function unsent(life: CommandLife): CommandStep {
  if (life.state !== 'sent') return unchanged(life, 'not-sent');
  if (life.risk !== 'safety') return changed({ ...life, state: 'queued' });
  const message = 'The vehicle went away before it could be sent.';
  return end(life, 'refused', { code: 'vehicle-offline', message });
}

function crowded(life: CommandLife): CommandStep {
  if (life.state !== 'queued') return unchanged(life, 'under-way');
  const message = 'The queue of the vehicle was full; newer commands took its place before it could be sent.';
  return end(life, 'expired', { code: 'queue-full', message });
}

function answer(life: CommandLife, said: CommandAnswer): CommandStep {
  const standing = rank[life.state];
  // Nobody has told the vehicle of it.
  if (standing === undefined || life.sends === 0) return unchanged(life, 'not-asked');
  const progress = said.progress ?? life.progress;
  if (said.state === 'accepted' || said.state === 'running') {
    const told = rank[said.state] ?? 0;
    if (told < standing) return unchanged(life, 'out-of-order');
    if (told === standing && progress === life.progress) return unchanged(life, 'said-before');
    return changed({ ...life, state: said.state, progress });
  }
  if (said.state === 'succeeded') {
    return changed({ ...life, state: 'succeeded', result: said.result ?? null, progress: 1 });
  }
  const error = said.error ?? { code: said.state, message: 'The vehicle gave no reason.' };
  return changed({ ...life, state: said.state, error, result: said.result ?? null, progress });
}
