import type { Text } from '../shared/languages.ts';
import type { Severity } from '../vehicles/vehicle.ts';

export const eventKinds = ['alert', 'case', 'command', 'update', 'campaign', 'system', 'test'] as const;
export type EventKind = (typeof eventKinds)[number];

/** What each kind of event may say has happened. */
export const happenings = {
  alert: ['firing', 'resolved'],
  case: [
    'opened',
    'assigned',
    'priority',
    'handed-over',
    'job-taken',
    'due-soon',
    'overdue',
    'resolved',
    'reopened',
    'comment',
  ],
  command: ['approval-wanted', 'succeeded', 'failed', 'refused', 'expired', 'cancelled'],
  /** Of a vehicle's software, told to its owner. */
  update: ['coming', 'consent', 'reminder', 'done', 'failed'],
  /** Of an update campaign, told to those who work on it. */
  campaign: ['to-approve', 'halted', 'wave-passed', 'finished'],
  /** Of the server itself. */
  system: ['firing', 'resolved'],
  test: ['test'],
} as const satisfies Record<EventKind, readonly string[]>;
export type Happening = (typeof happenings)[EventKind][number];

export interface NotifyEvent {
  readonly kind: EventKind;
  readonly what: Happening;
  /** One message per problem, happening and receiver; a problem that comes back later is told again. */
  readonly problemId: string;
  /** Tells apart what happens to one problem more than once, such as the id of the case event that assigned it. */
  readonly occurrence?: string;
  readonly severity: Severity;
  /** Rule and fault code, where other vehicles may have the same. */
  readonly cause?: string | null;
  /** Receivers must be allowed to see one of them; none: only those of all markets. */
  readonly markets: readonly string[];
  readonly place?: string | null;
  readonly vin?: string | null;
  readonly caseId?: string | null;
  readonly alertId?: string | null;
  /** User name of whom it is given to; of a command that ended: who asked for it. */
  readonly owner?: string | null;
  /** Id of the technician whose job it is. */
  readonly technician?: string | null;
  /** User name of who did it: he is not told. */
  readonly actor?: string | null;
  /** What it is about, a line: `Cell voltages drift apart`. */
  readonly texts: Text;
  /** The page that shows it, from the console's root: `/cases/…`. */
  readonly link: string;
  /** When it happened. */
  readonly at: number;
  /** From then on it is of no use: it goes out at any hour, and is not sent later. */
  readonly expiresAt?: number | null;
}
