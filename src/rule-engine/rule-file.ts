import { z } from 'zod';
import { drivability } from '../faults/fault-episode.ts';
import { text } from '../shared/languages.ts';
import { severities } from '../vehicles/vehicle.ts';
import { durationPattern, parseDuration } from './language/duration.ts';
import { ruleLimits } from './language/limits.ts';

/** What a workshop engineer writes: one rule a YAML file. Conditions and the braces in texts are CEL. */

const dayMs = 86_400_000;

const durationMessage = 'must be a duration such as 30s, 5m or 1h30m';
export const duration = z
  .union([z.string().regex(durationPattern, durationMessage), z.literal(0)], durationMessage)
  .transform((value) => (value === 0 ? 0 : (parseDuration(value) ?? 0)));

const upTo = (most: number, words: string) =>
  duration.refine((value) => value <= most, `must be ${words} at most`);

/** Everything that a condition may need: 4,000 characters are four pages of a screen. */
const condition = z.string().trim().min(1).max(ruleLimits.conditionLength);
const kebabCase = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be kebab-case');
const ruleId = kebabCase.max(80);
const severity = z.enum(severities);

const words = (most: number) =>
  text.refine((value) => Object.values(value).every((each) => each.length <= most), {
    message: `must have ${most} characters at most`,
  });

const runbook = z.strictObject({
  remote: z.array(words(600)).min(1).max(12).describe('What can be checked from afar, in order'),
  visit: z.array(words(600)).max(12).default([]).describe('What needs the car, in order'),
});

const thresholdValue = z.union([z.number(), z.boolean(), z.string().max(80)]);
const threshold = z
  .strictObject({
    default: thresholdValue.describe('For every vehicle that no cohort takes'),
    cohorts: z
      .array(
        z.strictObject({
          if: condition.describe('CEL over `vehicle`: for which vehicles'),
          value: thresholdValue,
        }),
      )
      .max(20)
      .default([])
      .describe('The first one that fits the vehicle counts'),
  })
  .refine(({ default: value, cohorts }) => cohorts.every((cohort) => typeof cohort.value === typeof value), {
    message: 'must have values of one kind',
  });

const common = {
  id: ruleId.describe('Names the rule for ever; kebab-case'),
  name: words(120).describe('A few words, in each language'),
  reason: z
    .union([
      z
        .string()
        .trim()
        .transform((en) => ({ en, 'zh-Hans': en, es: en })),
      text,
    ])
    .refine((value) => Object.values(value).every(({ length }) => length >= 20 && length <= 2000), {
      message: 'must have 20 to 2000 characters',
    })
    .describe('Why the threshold is where it is; one text, or one a language'),
  source: z.string().trim().min(3).max(500).describe('A standard, a manual, a measurement'),
  appliesTo: condition.optional().describe('CEL over `vehicle`: the rule is judged for these only'),
  when: condition.describe('CEL: the condition'),
  summary: words(500).describe('What happened, with CEL in braces: `{fixed(s["Vehicle.Speed"], 0)}`'),
  advice: words(2000).describe('What to do about it'),
  runbook: runbook.optional().describe('What to check, in order, from afar first'),
  mayBeDriven: z.enum(drivability).optional().describe('May the car be driven on while it stands?'),
  suppress: z
    .array(z.enum(['service', 'update']))
    .default([])
    .describe('Not judged while the vehicle is in service, or being updated'),
  causedBy: z
    .array(ruleId)
    .max(16)
    .default([])
    .describe('While one of these rules fires for the vehicle, this one does not begin to fire'),
};

const coolDown = upTo(30 * dayMs, '30d')
  .default(0)
  .describe('After it ended, not again for so long');

/** Judged on samples. */
export const signalRule = z.strictObject({
  ...common,
  severity: severity.describe('How grave'),
  forEach: z
    .record(
      z.string().regex(/^[a-z][A-Za-z]*$/),
      z
        .record(z.string().regex(/^[A-Za-z0-9.]+$/), text)
        .refine(
          (value) => Object.keys(value).length <= ruleLimits.instances,
          `must have ${ruleLimits.instances} keys at most`,
        ),
    )
    .refine((value) => Object.keys(value).length === 1, 'must name exactly one placeholder')
    .optional()
    .describe('One alert of its own for each key; `{wheel}` in conditions, evidence and texts stands for it'),
  for: upTo(7 * dayMs, '7d')
    .default(0)
    .describe('How long the condition must have held'),
  clear: condition.optional().describe('CEL: when it is over; `when` no longer holding, if absent'),
  clearFor: upTo(7 * dayMs, '7d')
    .default(0)
    .describe('How long that must have held'),
  keepFiring: upTo(7 * dayMs, '7d')
    .default(0)
    .describe('It fires at least so long after the condition last held'),
  coolDown,
  levels: z
    .array(z.strictObject({ severity, when: condition }))
    .max(severities.length)
    .default([])
    .describe('The severity is raised to the gravest level whose condition holds, and falls with it'),
  thresholds: z
    .record(z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'must be camelCase'), threshold)
    .default({})
    .describe('Numbers with a name, by cohort of vehicles; read as `threshold.name`'),
  lateTolerance: upTo(dayMs, '1d').default(0).describe('Samples so late still count in windows'),
  evidence: z
    .array(z.string().min(1).max(200))
    .max(32)
    .default([])
    .describe('Signals kept with the alert beside those that the conditions read'),
});

/** Judged for each open fault of the vehicle. */
export const faultRule = z.strictObject({
  ...common,
  forEach: z.literal('fault'),
  severity: z.union([severity, z.literal('fault')]).describe("`fault` takes the fault's own"),
  coolDown,
});

export type SignalRule = z.infer<typeof signalRule>;
export type FaultRule = z.infer<typeof faultRule>;
export type RuleDefinition = SignalRule | FaultRule;

export const isFaultRule = (rule: RuleDefinition): rule is FaultRule => rule.forEach === 'fault';
