import { z } from 'zod';
import { alertStates } from '../../alerts/alert.ts';
import { alertSorts } from '../../alerts/alert-order.ts';
import { marketPattern, severities } from '../../vehicles/vehicle.ts';
import { oneOrMore, pageQuery, pageSchema, time, vin } from './common.ts';
import { alert, signalValue } from './diagnosis.ts';
import { condition } from './rule.ts';
import { severity } from './vehicle.ts';

/** An alert as a list across vehicles shows it. */
export const alertItem = alert
  .extend({
    vehicle: z
      .object({
        model: z.string(),
        modelYear: z.int(),
        plate: z.string().nullable(),
        market: z.string(),
        timeZone: z.string().nullable(),
      })
      .meta({ id: 'AlertVehicle' })
      .nullable()
      .describe('Null for a vehicle that has just been erased'),
    mutedUntil: time.nullable().describe('The last of the mutes that it falls under; null = it is not muted'),
  })
  .meta({ id: 'AlertItem' });
export const alertPage = pageSchema('AlertPage', alertItem);

const yesOrNo = z.enum(['true', 'false']).optional();
const markets = z
  .string()
  .max(1000)
  .transform((text, context) => {
    const parts = text.split(',').map((part) => part.trim());
    if (parts.every((part) => marketPattern.test(part))) return parts;
    context.addIssue({ code: 'custom', message: 'must be ISO 3166 country codes, with commas' });
    return z.NEVER;
  })
  .optional()
  .describe('Of the vehicle: one or more ISO 3166 country codes, with commas');

/** Which alerts: the same words wherever alerts are asked for. */
export const alertNarrowers = {
  state: oneOrMore(alertStates),
  severity: oneOrMore(severities),
  vin: z.string().max(64).optional(),
  rule: z.string().max(100).optional(),
  code: z.string().max(100).optional().describe('Fault code, for alerts about faults'),
  q: z
    .string()
    .max(100)
    .optional()
    .describe('Part of the VIN, plate, model or fault code, or of what the alert is called'),
  acknowledged: yesOrNo,
  muted: yesOrNo,
  market: markets,
};

export const alertListQuery = z.object({
  ...alertNarrowers,
  sort: z
    .enum(alertSorts)
    .optional()
    .describe(
      '`severity`: worst first, then newest. Without it: newest first, by when the condition became true',
    ),
  ...pageQuery,
});

export const alertGroups = z
  .object({
    items: z.array(
      z
        .object({
          rule: z.string(),
          code: z.string().nullable().describe('Fault code, for a rule about faults'),
          name: z.string().describe('In the language of Accept-Language'),
          severity: severity.describe('The worst among them'),
          count: z.int(),
          vehicles: z.int(),
          unacknowledged: z.int(),
          muted: z.int(),
          oldestAt: time,
          newestAt: time,
          only: alertItem.nullable().describe('The alert, where it is the only one'),
        })
        .meta({ id: 'AlertGroup', description: 'Alerts of one cause' }),
    ),
  })
  .meta({ id: 'AlertGroups' });

const yesAndNo = z.object({ yes: z.int(), no: z.int() });
export const alertCounts = z
  .object({
    total: z.int(),
    severity: z.object({ info: z.int(), minor: z.int(), major: z.int(), critical: z.int() }),
    acknowledged: yesAndNo,
    muted: yesAndNo,
  })
  .meta({ id: 'AlertCounts', description: 'Each count leaves its own narrower out' });

const ids = z.array(z.string().max(64)).min(1).max(1000);
export const acknowledgeNote = z.string().trim().max(2000).nullable().default(null);
export const bulkAcknowledgement = z
  .strictObject({
    ids: ids.optional(),
    rule: z.string().max(100).optional(),
    code: z.string().max(100).optional(),
    severity: z.array(z.enum(severities)).min(1).optional(),
    vin: z.string().max(64).optional(),
    q: z.string().max(100).optional(),
    market: z.array(z.string().regex(marketPattern, 'must be an ISO 3166 country code')).min(1).optional(),
    note: acknowledgeNote,
  })
  .superRefine(({ ids: named, rule, code, severity: severe, vin: one, q, market }, context) => {
    const narrowers = { rule, code, severity: severe, vin: one, q, market };
    const given = Object.entries(narrowers).filter(([, value]) => value !== undefined);
    if (named === undefined && rule === undefined) {
      context.addIssue({ code: 'custom', path: ['ids'], message: 'must be given, or rule' });
    }
    if (named !== undefined && given.length > 0) {
      const [[name] = ['rule']] = given;
      context.addIssue({ code: 'custom', path: [name], message: 'cannot stand beside ids' });
    }
  })
  .meta({ id: 'BulkAcknowledgement' });
export const bulkAcknowledged = z
  .object({
    acknowledged: z.int(),
    already: z.int().describe('Somebody had taken note of them before'),
    unknown: z.int().describe('Of `ids`: do not exist, or not in your markets'),
    remaining: z.int().describe('Of `rule`: beyond the 1,000 that one call takes'),
    ids: z.array(z.string()).describe('What this call acknowledged'),
  })
  .meta({ id: 'BulkAcknowledged' });
export const bulkWithdrawal = z.strictObject({ ids }).meta({ id: 'BulkWithdrawal' });
export const bulkWithdrawn = z
  .object({
    withdrawn: z.int(),
    refused: z.int().describe('Somebody else’s, or older than ten minutes'),
    unknown: z.int(),
  })
  .meta({ id: 'BulkWithdrawn' });

const chain = z.array(z.object({ rule: z.string(), name: z.string() }).meta({ id: 'NamedRule' }));

export const alertContext = z
  .object({
    window: z
      .object({ from: time, to: time })
      .describe('What to look at: from before it set in until after it fired, or until now'),
    signals: z
      .array(z.string())
      .describe('What the rule judged, or what the control unit recorded; the telling one first'),
    units: z
      .record(z.string(), z.string().nullable())
      .describe('Of the values in its evidence; null where there is none'),
    rule: z
      .object({
        id: z.string(),
        kind: z.enum(['signal', 'fault']),
        when: z.string(),
        forMs: z.number(),
        reason: z.string(),
        source: z.string(),
      })
      .meta({ id: 'AlertRule' })
      .nullable()
      .describe('Null for a rule that is gone'),
    why: z
      .object({
        when: condition.nullable().describe('As it judged, with the values then and now'),
        clear: condition.nullable(),
        forMs: z.number(),
        clearForMs: z.number(),
        version: z.int().nullable().describe('Of the rule, as it judged'),
        changed: z.boolean().describe('The rule says something else by now'),
        limits: z.array(
          z
            .object({
              signal: z.string(),
              operator: z.enum(['<', '<=', '>', '>=']),
              value: z.number(),
              unit: z.string().nullable(),
              of: z.enum(['when', 'clear']),
            })
            .meta({ id: 'AlertLimit', description: 'A line that a chart of the signal can show' }),
        ),
        values: z.array(
          z
            .object({
              signal: z.string(),
              unit: z.string().nullable(),
              was: signalValue,
              ended: signalValue.nullable(),
              now: signalValue.nullable(),
              nowAt: time.nullable(),
            })
            .meta({ id: 'AlertValue' }),
        ),
        runbook: z
          .object({ remote: z.array(z.string()), visit: z.array(z.string()) })
          .nullable()
          .describe('What to check, in order; what can be seen from afar first'),
      })
      .meta({ id: 'AlertWhy' }),
    silences: chain.describe('What does not begin to fire for the vehicle while this does'),
    causedBy: chain.describe('What would have kept this silent'),
    others: z.array(alert).describe('Other alerts of the vehicle that were true within the window'),
    earlier: z.array(alert).describe('Of the same cause on this vehicle, newest first, 50 at most'),
    earlierCount: z.int(),
    elsewhere: z
      .object({ firing: z.int(), recent: z.int() })
      .describe(
        'Other vehicles: where an alert of the same cause fires now, and where one began in the last 30 days',
      ),
  })
  .meta({ id: 'AlertContext' });

const longestMs = 30 * 86_400_000;
export const longestMuteMs = longestMs;
export const newMute = z
  .strictObject({
    vin: vin.max(64).nullable().default(null).describe('Null: every vehicle of your markets'),
    rule: z.string().min(1).max(100).nullable().default(null).describe('Null: every rule'),
    code: z.string().min(1).max(100).nullable().default(null).describe('Only this fault code; needs `rule`'),
    until: z.int().describe('When it ends by itself: in the future, 30 days at most'),
    reason: z.string().trim().min(1).max(500),
  })
  .superRefine(({ vin: one, rule, code }, context) => {
    if (one === null && rule === null)
      context.addIssue({ code: 'custom', path: ['vin'], message: 'must be given, or rule' });
    if (code !== null && rule === null)
      context.addIssue({ code: 'custom', path: ['rule'], message: 'must be given with code' });
  })
  .meta({ id: 'NewMute' });
export const mute = z
  .object({
    id: z.string(),
    vin: vin.nullable(),
    rule: z.string().nullable(),
    code: z.string().nullable(),
    name: z.string().nullable().describe('Of the rule or fault, in the language of Accept-Language'),
    vehicle: alertItem.shape.vehicle,
    markets: z.array(z.string()).nullable().describe('Where it counts; null = everywhere'),
    until: time,
    reason: z.string(),
    createdBy: z.string(),
    createdAt: time,
    hidden: z.int().describe('Alerts of yours that fire and are muted by it'),
    mayEnd: z.boolean().describe('May you end it?'),
  })
  .meta({ id: 'Mute' });
export const mutePage = pageSchema('MutePage', mute);
