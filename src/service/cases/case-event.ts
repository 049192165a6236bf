import { z } from 'zod';
import { severities } from '../../vehicles/vehicle.ts';

/** What was done about it. */
export const fixes = ['remote-fix', 'update', 'visit', 'nothing'] as const;

/** The cause as confirmed: one of the fault catalogue's (`id`), or in free words. */
export const confirmedCause = z
  .strictObject({ id: z.string().max(100).optional(), words: z.string().trim().min(1).max(500).optional() })
  .refine(({ id, words }) => id !== undefined || words !== undefined, 'must have an id or words');
export type ConfirmedCause = z.infer<typeof confirmedCause>;

const words = z.string().trim().max(2000);
const note = words.optional();
const certificate = z.string().trim().min(1).max(64);
const visit = z
  .strictObject({ from: z.int(), to: z.int() })
  .refine(({ from, to }) => from < to, 'must begin before it ends');

/** Who has it from now on; what is left out stays, null takes it away. */
const charge = {
  owner: z.string().max(64).nullable().optional(),
  technician: z.uuid().nullable().optional(),
  place: z.uuid().nullable().optional(),
  visit: visit.nullable().optional(),
  note,
};

/** Data of each kind of event that people write. */
export const personEvents = {
  comment: z.strictObject({ text: words.min(1) }),
  priority: z.strictObject({ priority: z.enum(severities), note }),
  assigned: z.strictObject(charge),
  'handed-over': z.strictObject({ ...charge, note: words.min(1) }),
  paused: z.strictObject({ reason: z.string().max(64), note }),
  resumed: z.strictObject({ note }),
  /** Certificates that the job asks of whoever does it, beside those that the policy names. */
  needs: z.strictObject({ certificates: z.array(certificate).max(10), note }),
  diagnosed: z.strictObject({ cause: confirmedCause, note }),
  resolved: z.strictObject({
    fix: z.enum(fixes),
    parts: z.array(z.string().trim().min(1).max(200)).max(50).optional(),
    note,
  }),
  closed: z.strictObject({ note }),
  /** It belongs to the case of a cause, or does not: that stays so until it is opened again. */
  linked: z.strictObject({ parent: z.uuid(), note }),
  unlinked: z.strictObject({ note }),
  reopened: z.strictObject({ why: words.min(1) }),
} as const;
export type PersonEventKind = keyof typeof personEvents;

/** And of those that the server writes. */
interface ServerEventData {
  opened: {
    readonly severity: string;
    readonly alert?: string;
    readonly certificates?: readonly string[];
    readonly note?: string;
  };
  /** `severity`: the worst of the alerts that joined. */
  'alert-joined': { readonly alerts: readonly string[]; readonly severity: string };
  /** It came back within the days that the policy says; `leavesParent` where the case of its cause is over. */
  reopened: { readonly why: string; readonly isRepeat?: boolean; readonly leavesParent?: boolean };
  /** A vehicle's case belongs to the case of its cause; a cause's case got this many more. */
  linked: { readonly parent?: string; readonly cases?: number; readonly note?: string | undefined };
  /** It does no longer. */
  unlinked: { readonly parent?: string; readonly cases?: number; readonly note?: string | undefined };
  /** Who had the job may not do it any more. */
  unassigned: { readonly technician: string; readonly why: string; readonly certificate?: string };
  /** All its alerts ended because their rule was retired; `resolved` where nobody had worked on it. */
  'rule-retired': { readonly resolved: boolean };
  attachment: { readonly id: string; readonly name: string };
  command: Readonly<Record<string, unknown>>;
  session: Readonly<Record<string, unknown>>;
  notified: Readonly<Record<string, unknown>>;
}

export type CaseEventData = {
  [Kind in Exclude<PersonEventKind, keyof ServerEventData>]: z.infer<(typeof personEvents)[Kind]>;
} & ServerEventData;
export type CaseEventKind = keyof CaseEventData;

/** One line of a case's log. `by` is null where the server did it by policy. */
export type CaseEvent = {
  [Kind in CaseEventKind]: {
    readonly kind: Kind;
    readonly at: number;
    readonly by: string | null;
    readonly data: CaseEventData[Kind];
  };
}[CaseEventKind];
