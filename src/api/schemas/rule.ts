import { z } from 'zod';
import { drivability } from '../../faults/fault-episode.ts';
import { ruleOrigins, ruleStates } from '../../rules/rule-version.ts';
import { languages } from '../../shared/languages.ts';
import { pageSchema, time, vin } from './common.ts';
import { signalValue } from './diagnosis.ts';
import { severity } from './vehicle.ts';

/** A condition as a tree, for whoever puts it into words. */
export const condition: z.ZodType = z
  .lazy(() =>
    z.discriminatedUnion('is', [
      z.object({ is: z.enum(['all', 'any']), of: z.array(condition) }),
      z.object({ is: z.literal('not'), of: condition }),
      z.object({
        is: z.literal('compare'),
        operator: z.enum(['<', '<=', '>', '>=', '==', '!=', 'in']),
        left: condition,
        right: condition,
        values: z
          .object({ was: signalValue.optional(), now: signalValue.optional() })
          .optional()
          .describe(
            'Of an alert: what `left` was when it fired, and is now; for a constant at the left, what `right` is',
          ),
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
      z.object({
        is: z.literal('threshold'),
        name: z.string(),
        value: z
          .union([z.number(), z.boolean(), z.string()])
          .optional()
          .describe('As it counted for an alert'),
        unit: z.string().nullable().optional(),
      }),
      z.object({ is: z.literal('value'), value: z.unknown() }),
      z.object({ is: z.literal('text'), text: z.string().describe('CEL that has no simpler form') }),
    ]),
  )
  .meta({ id: 'Condition' });

export const ruleFault = z
  .object({ line: z.int(), column: z.int(), message: z.string() })
  .meta({ id: 'RuleFault', description: 'What is wrong in a rule as written, and where (from 1)' });

const thresholdValue = z.union([z.number(), z.boolean(), z.string()]);

const written = {
  id: z.string(),
  kind: z.enum(['signal', 'fault']),
  name: z.string(),
  severity: z.union([severity, z.literal('fault')]).describe('`fault`: that of the fault'),
  reason: z.string(),
  reasonLanguage: z
    .enum(languages)
    .describe('Of `reason`: English where it is not written in the one asked for'),
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
  suppress: z.array(z.enum(['service', 'update'])).describe('Not judged meanwhile'),
  causedBy: z.array(z.string()).describe('Rules that keep it from firing while they fire for the vehicle'),
  levels: z
    .array(z.object({ severity, when: z.string() }))
    .describe('The severity is the gravest of these that holds, else that of the rule'),
  thresholds: z.array(
    z.object({
      name: z.string(),
      default: thresholdValue,
      cohorts: z.array(z.object({ if: z.string(), value: thresholdValue })),
    }),
  ),
  keepFiringMs: z.number(),
  coolDownMs: z.number(),
  lateToleranceMs: z.number(),
  runbook: z
    .object({ remote: z.array(z.string()), visit: z.array(z.string()) })
    .nullable()
    .describe('What to check, in order: from afar, then at the car'),
};

const signalOfRule = z.object({
  path: z.string(),
  unit: z.string().nullable(),
  description: z.string().nullable(),
});

const trees = {
  conditions: z
    .object({
      appliesTo: condition.nullable(),
      when: condition,
      clear: condition.nullable(),
      levels: z.array(z.object({ severity, when: condition })),
    })
    .describe('The same as trees'),
  catalogue: z.array(signalOfRule).describe('What is known of its signals and evidence'),
};

export const ruleWritten = z
  .object({ ...written, ...trees })
  .meta({ id: 'RuleWritten', description: 'What a text says that has no faults' });

export const versionNumber = z.int().describe('From 1, by rule');

export const rule = z
  .object({
    ...written,
    version: versionNumber.describe(
      'What it is taken for: the live one, else that in shadow, else the draft',
    ),
    state: z.enum(ruleStates),
    origin: z.enum(ruleOrigins),
    overridden: z.boolean().describe('A version of your own stands in the place of the shipped one'),
    shippedChanged: z
      .boolean()
      .describe('The shipped text has changed since your own was made, or since it was retired'),
    shadow: versionNumber.nullable().describe('In shadow beside it'),
    draft: versionNumber.nullable(),
    faults: z
      .array(ruleFault)
      .describe('Where there are any, it does not judge, and what it says is left empty'),
    failures: z.int().describe('Vehicles of yours for which the rule failed and is disabled'),
    firing: z.int().describe('Alerts of it that are firing now'),
    firingVehicles: z.int(),
    firedLastWeek: z.int().describe('Alerts that began in the last seven days, those that are over too'),
  })
  .meta({ id: 'Rule' });
export const rulePage = pageSchema('RulePage', rule);

export const ruleDetail = rule
  .extend({
    yaml: z.string().describe('As written'),
    conditions: trees.conditions.nullable().describe('The same as trees; null where it has faults'),
    catalogue: trees.catalogue,
    warnings: z.array(ruleFault),
    shipped: z
      .object({
        version: versionNumber,
        yaml: z.string(),
        since: time,
        base: z
          .string()
          .nullable()
          .describe('The shipped text that your own version was made from; null where it is the same'),
      })
      .nullable()
      .describe('What is shipped under this id; null for a rule of your own'),
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

export const ruleFileSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: 'RuleFileSchema', description: 'JSON Schema of a rule file' });
