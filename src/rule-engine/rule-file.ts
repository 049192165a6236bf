import { z } from 'zod';
import { drivability } from '../faults/fault-episode.ts';
import { text } from '../shared/languages.ts';
import { severities } from '../vehicles/vehicle.ts';

/** What a workshop engineer writes: one rule a YAML file. Conditions and the braces in texts are CEL. */

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `5m`, `1h30m` as milliseconds; undefined where it is no duration. */
function parseDuration(value: string): number | undefined {
  if (!/^(\d+(ms|s|m|h|d))+$/.test(value)) return undefined;
  let total = 0;
  for (const [, amount, unit] of value.matchAll(/(\d+)(ms|s|m|h|d)/g))
    total += Number(amount) * unitMs[unit as keyof typeof unitMs];
  return total;
}

export const duration = z.union([z.string(), z.literal(0)]).transform((value, context) => {
  const parsed = value === 0 ? 0 : parseDuration(value);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: 'must be a duration such as 30s, 5m or 1h30m' });
  return z.NEVER;
});

/** What to check, in this order: what can be done from afar first, then what needs a visit. */
const runbook = z.strictObject({ remote: z.array(text).min(1), visit: z.array(text).default([]) });

const common = {
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be kebab-case'),
  name: text,
  /** Why the threshold is where it is, for whoever wants to change it. */
  reason: z.string().trim().min(20),
  /** A standard, a manual, a measurement. */
  source: z.string().trim().min(3),
  /** CEL over `vehicle`: the rule is judged for these only. */
  appliesTo: z.string().trim().min(1).optional(),
  /** CEL: the condition. */
  when: z.string().trim().min(1),
  /** What happened, with values: `{fixed(s["Vehicle.Speed"], 0)}`. */
  summary: text,
  /** What to do about it. */
  advice: text,
  runbook: runbook.optional(),
  /** May the car be driven on while it stands? A fault's own entry in the catalogue says so for a fault rule. */
  mayBeDriven: z.enum(drivability).optional(),
};

/** Judged on samples. */
export const signalRule = z.strictObject({
  ...common,
  severity: z.enum(severities),
  /** One alert of its own for each key; `{wheel}` in conditions, evidence and texts stands for it. */
  forEach: z
    .record(z.string().regex(/^[a-z][A-Za-z]*$/), z.record(z.string().regex(/^[A-Za-z0-9.]+$/), text))
    .refine((value) => Object.keys(value).length === 1, 'must name exactly one placeholder')
    .optional(),
  /** How long the condition must have held. */
  for: duration.default(0),
  /** CEL: when it is over; the condition no longer holding, if absent. */
  clear: z.string().trim().min(1).optional(),
  /** How long that must have held. */
  clearFor: duration.default(0),
  /** Signals kept with the alert beside those that the condition reads. */
  evidence: z.array(z.string().min(1)).default([]),
});

/** Judged for each open fault of the vehicle. */
export const faultRule = z.strictObject({
  ...common,
  forEach: z.literal('fault'),
  /** `fault` takes the fault's own. */
  severity: z.union([z.enum(severities), z.literal('fault')]),
});

type SignalRule = z.infer<typeof signalRule>;
export type FaultRule = z.infer<typeof faultRule>;
export type RuleDefinition = SignalRule | FaultRule;

export const isFaultRule = (rule: RuleDefinition): rule is FaultRule => rule.forEach === 'fault';
