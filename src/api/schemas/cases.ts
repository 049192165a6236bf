import { z } from 'zod';
import { clockNames } from '../../service/cases/case-clocks.ts';
import { fixes, type PersonEventKind, personEvents } from '../../service/cases/case-event.ts';
import { caseOrders } from '../../service/cases/case-reads.ts';
import { caseStates } from '../../service/cases/fold-case.ts';
import { severities } from '../../vehicles/vehicle.ts';
import { faultSystems } from '../../wire/messages.ts';
import { alertItem } from './alerts.ts';
import { oneOrMore, pageQuery, pageSchema, time, timeQuery, wholeNumber } from './common.ts';
import { faultCause, mayBeDriven } from './fault-code.ts';
import { confirmedCause } from './repairs.ts';

const severity = z.enum(severities);
const clock = z
  .object({
    startedAt: time,
    stoppedAt: time.nullable(),
    isPaused: z.boolean(),
    elapsedMs: z.number().describe('Working time, without the pauses that stop this clock'),
    targetMs: z.number().nullable(),
    dueAt: time.nullable(),
    soonAt: time.nullable().describe('From here on it is due soon: the last quarter of the target'),
    isOverdue: z.boolean(),
  })
  .meta({ id: 'CaseClock' });

export const caseItem = z
  .object({
    id: z.string(),
    number: z.number(),
    version: z.number().describe('How many lines its log has: `seen` of what is added next'),
    vin: z.string().nullable().describe('Null: the case of a cause that several vehicles have'),
    vehicle: alertItem.shape.vehicle,
    markets: z.array(z.string()),
    rule: z.string().nullable(),
    code: z.string().nullable(),
    software: z.string().nullable(),
    title: z.string().describe('In the language of Accept-Language where the server named it'),
    state: z.enum(caseStates),
    severity,
    priority: severity,
    owner: z.string().nullable(),
    technician: z.object({ id: z.string(), name: z.string() }).nullable(),
    place: z.string().nullable(),
    visit: z.object({ from: time, to: time }).nullable(),
    openedAt: time,
    openedBy: z.string().nullable().describe('Null: by policy'),
    updatedAt: time,
    since: time.describe('When it was opened, or opened again'),
    closedAt: time.nullable(),
    cause: confirmedCause.nullable(),
    fix: z.enum(fixes).nullable(),
    repeats: z.number().describe('How often the problem came back after it was thought solved'),
    alerts: z.number(),
    parent: z.string().nullable(),
    vehicles: z.number().describe('Vehicles of a cause that you see; 0 for the case of one vehicle'),
    clocks: z.object({
      response: clock,
      diagnosis: clock,
      resolution: clock,
      owner: z
        .object({ startedAt: time, stoppedAt: time.nullable(), elapsedMs: z.number() })
        .describe('What the owner of the car waits: never pauses'),
    }),
    due: z.object({ clock: z.enum(clockNames), at: time, soonAt: time }).nullable(),
  })
  .meta({ id: 'Case' });
export const casePage = pageSchema('CasePage', caseItem);

export const attachment = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string().describe('By its first bytes'),
    bytes: z.number(),
    hash: z.string().describe('SHA-256'),
    addedBy: z.string(),
    addedAt: time,
  })
  .meta({ id: 'CaseAttachment' });

export const caseDetail = caseItem
  .extend({
    log: z.array(
      z.object({
        kind: z.string(),
        at: time,
        by: z.string().nullable(),
        data: z.record(z.string(), z.unknown()),
      }),
    ),
    attachments: z.array(attachment),
    alertIds: z
      .array(z.string())
      .describe('200 at most: those that fire before others, then the gravest, then the newest'),
    diagnosis: z
      .object({
        mayBeDriven: mayBeDriven.describe(
          'By the gravest of its alerts that fire; null where nobody can say',
        ),
        advice: z.string().nullable().describe('What to do, by the same alert'),
        faults: z
          .array(
            z
              .object({
                ...{
                  ecu: z.string(),
                  system: z.enum(faultSystems),
                  code: z.string(),
                  description: z.string(),
                },
                mayBeDriven,
                checks: z.array(z.string()).describe('To be made before those of any cause'),
                causes: z.array(faultCause).describe('The likeliest first'),
              })
              .meta({ id: 'CaseFault' }),
          )
          .describe('Of all its alerts, each once, 10 at most'),
      })
      .describe('What is known before anybody has looked'),
    needs: z
      .object({ certificates: z.array(z.string()), skills: z.array(z.string()), hours: z.number() })
      .describe('Of whoever does the job: by policy, as people asked, and by the cause'),
    unfit: z
      .object({
        why: z.enum(['left', 'certificate-missing', 'certificate-lapsed']),
        certificate: z.string().optional(),
      })
      .nullable()
      .describe('Why its technician may not do it; he is taken off within a minute'),
    pauseReasons: z.array(z.string()),
  })
  .meta({ id: 'CaseDetail' });

export const caseCounts = z
  .object({
    ...{ open: z.number(), mine: z.number(), unassigned: z.number(), waiting: z.number() },
    ...{ dueSoon: z.number().describe('In the last quarter of a target'), overdue: z.number() },
  })
  .meta({ id: 'CaseCounts' });

export const caseQuery = {
  state: oneOrMore(caseStates),
  open: z
    .enum(['true', 'false'])
    .default('true')
    .describe('Neither resolved nor closed; `state` goes before'),
  priority: oneOrMore(severities),
  owner: z.string().max(64).optional().describe('A user name, `me`, or `nobody`'),
  technician: z.uuid().optional(),
  market: z.string().max(2).optional(),
  vin: z.string().max(64).optional(),
  parent: z
    .union([z.uuid(), z.literal('any')])
    .optional()
    .describe('Cases of one cause; default: none of any'),
  causes: z.literal('true').optional().describe('Cases of causes alone'),
  dueBefore: timeQuery,
  soon: z.literal('true').optional().describe('Overdue, or in the last quarter of a target'),
  alert: z.uuid().optional().describe('That this alert became or joined'),
  rule: z.string().max(100).optional(),
  code: z.string().max(200).optional().describe('About this fault code'),
  q: z.string().trim().min(1).max(100).optional().describe('Number, part of the title, end of the VIN'),
  order: z.enum(caseOrders).default('due'),
  ...pageQuery,
};

export const newCase = z
  .strictObject({
    vin: z.string().max(64),
    title: z.string().trim().min(1).max(300),
    severity,
    alert: z.uuid().optional().describe('It is about this alert'),
    note: z.string().trim().max(2000).optional(),
    certificates: personEvents.needs.shape.certificates
      .optional()
      .describe('That the job asks of whoever does it, such as `high-voltage`'),
  })
  .meta({ id: 'NewCase' });

const eventOf = <Kind extends PersonEventKind>(kind: Kind) =>
  z.strictObject({ kind: z.literal(kind), data: personEvents[kind] });
/** What a person may add to a case's log. */
export const newCaseEvent = z
  .discriminatedUnion('kind', [
    eventOf('comment'),
    eventOf('priority'),
    eventOf('assigned'),
    eventOf('handed-over'),
    eventOf('paused'),
    eventOf('resumed'),
    eventOf('needs'),
    eventOf('diagnosed'),
    eventOf('resolved'),
    eventOf('closed'),
    eventOf('linked'),
    eventOf('unlinked'),
    eventOf('reopened'),
  ])
  .meta({ id: 'NewCaseEvent' });

export const newCaseEventQuery = {
  vehicles: z.enum(['true', 'false']).default('false'),
  seen: wholeNumber(0, 1_000_000)
    .optional()
    .describe(
      '`version` of the case that the decision is about: 409 `case-changed` where somebody else decided something since',
    ),
};
