import { z } from 'zod';
import { drivability } from '../../faults/fault-episode.ts';
import { pageSchema, time, vin } from './common.ts';
import { severity } from './vehicle.ts';

/** A condition as a tree, for whoever puts it into words. */
const condition: z.ZodType = z
  .lazy(() =>
    z.discriminatedUnion('is', [
      z.object({ is: z.enum(['all', 'any']), of: z.array(condition) }),
      z.object({ is: z.literal('not'), of: condition }),
      z.object({
        is: z.literal('compare'),
        operator: z.enum(['<', '<=', '>', '>=', '==', '!=', 'in']),
        left: condition,
        right: condition,
      }),
      z.object({
        is: z.literal('calculate'),
        operator: z.enum(['+', '-', '*', '/', '%']),
        of: z.array(condition),
      }),
      z.object({ is: z.literal('call'), name: z.string(), of: z.array(condition) }),
      z.object({
        is: z.literal('signal'),
        path: z.string(),
        unit: z.string().nullable(),
        otherwise: z.unknown().describe('Stands in while the signal is unknown; null: it is waited for'),
      }),
      z.object({ is: z.literal('field'), of: z.enum(['vehicle', 'fault']), name: z.string() }),
      z.object({ is: z.literal('value'), value: z.unknown() }),
      z.object({ is: z.literal('text'), text: z.string().describe('CEL that has no simpler form') }),
    ]),
  )
  .meta({ id: 'Condition' });

export const rule = z
  .object({
    id: z.string(),
    kind: z.enum(['signal', 'fault']),
    name: z.string(),
    severity: z.union([severity, z.literal('fault')]).describe('`fault`: that of the fault'),
    reason: z.string(),
    source: z.string(),
    appliesTo: z.string().nullable(),
    when: z.string(),
    forMs: z.number(),
    clear: z.string().nullable(),
    clearForMs: z.number(),
    instances: z.array(z.string()).describe('What it can fire for at the same time; empty: the vehicle'),
    instanceNames: z.array(z.string()).describe('The same in words'),
    mayBeDriven: z.enum(drivability).nullable().describe('With an alert of it; null where nobody can say'),
    signals: z.array(z.string()),
    evidence: z.array(z.string()),
    summary: z.string(),
    advice: z.string(),
    failures: z.int().describe('Vehicles of yours for which the rule failed and is disabled'),
    firing: z.int().describe('Alerts of it that are firing now'),
    firingVehicles: z.int(),
    firedLastWeek: z.int().describe('Alerts that began in the last seven days, those that are over too'),
  })
  .meta({ id: 'Rule' });
export const rulePage = pageSchema('RulePage', rule);

const signalOfRule = z.object({
  path: z.string(),
  unit: z.string().nullable(),
  description: z.string().nullable(),
});

export const ruleDetail = rule
  .extend({
    yaml: z.string().describe('As written'),
    conditions: z
      .object({ appliesTo: condition.nullable(), when: condition, clear: condition.nullable() })
      .describe('The same as trees'),
    catalogue: z.array(signalOfRule).describe('What is known of its signals and evidence'),
    vehicles: z
      .object({ applies: z.int(), total: z.int() })
      .describe('How many vehicles of yours it is judged for'),
    firingNow: z
      .array(
        z
          .object({
            id: z.string(),
            vin,
            model: z.string(),
            plate: z.string().nullable(),
            instance: z.string(),
            severity,
            firedAt: time.nullable(),
            acknowledgedBy: z.string().nullable(),
          })
          .meta({ id: 'RuleFiring' }),
      )
      .describe('The newest, at most 100'),
    days: z
      .array(z.object({ from: time, alerts: z.int() }))
      .describe('Alerts that began on each of the last thirty days (UTC)'),
    failing: z.array(
      z.object({ vin, message: z.string(), failures: z.int(), disabledAt: time }).meta({ id: 'RuleFailure' }),
    ),
  })
  .meta({ id: 'RuleDetail' });
