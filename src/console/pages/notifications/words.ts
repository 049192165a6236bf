import type { TFunction } from 'i18next';
import type { Notification } from '../../api/queries/notifications.ts';

export type Words = TFunction<['notifications', 'common', 'shell']>;

export const channels = ['email', 'sms', 'webhook'] as const;
export const kinds = ['alert', 'case', 'command', 'update', 'campaign', 'system', 'test'] as const;

const happenings = [
  ...([
    'firing',
    'resolved',
    'opened',
    'assigned',
    'priority',
    'handed-over',
    'job-taken',
    'due-soon',
    'overdue',
  ] as const),
  ...(['reopened', 'comment', 'approval-wanted', 'succeeded', 'failed', 'test'] as const),
  ...(['refused', 'expired', 'cancelled', 'coming', 'consent', 'reminder', 'done'] as const),
  ...(['to-approve', 'halted', 'wave-passed', 'finished'] as const),
] as const;

/** "Case: opened". */
export function happeningWords(t: Words, kind: string, what: string): string {
  const knownKind = kinds.find((each) => each === kind);
  const known = happenings.find((each) => each === what);
  return t('happened', {
    kind: knownKind === undefined ? kind : t(`kind.${knownKind}`),
    what: known === undefined ? what : t(`what.${known}`),
  });
}

/** How it stands as a whole: what failed last is what counts while nothing came through. */
export function standOf({
  deliveries,
  reachable,
}: Notification): Notification['deliveries'][number]['state'] | 'unreachable' {
  if (!reachable) return 'unreachable';
  if (deliveries.some(({ state }) => state === 'sent')) return 'sent';
  return deliveries.at(-1)?.state ?? 'waiting';
}

export const mayComeAgain = ['bounced', 'unknown', 'dead'];
