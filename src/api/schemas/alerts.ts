import { z } from 'zod';
import { alertStates } from '../../alerts/alert.ts';
import { alertSorts } from '../../alerts/alert-order.ts';
import { marketPattern, severities } from '../../vehicles/vehicle.ts';
import { marketsQuery, oneOrMore, pageQuery, pageSchema, time } from './common.ts';
import { alert } from './diagnosis.ts';
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
  market: marketsQuery.optional().describe('Of the vehicle: one or more ISO 3166 country codes, with commas'),
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
