import { z } from 'zod';
import { languages } from '../../shared/languages.ts';
import { time } from './common.ts';
import { alert, signalValue } from './diagnosis.ts';
import { condition } from './rule.ts';

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
        reasonLanguage: z.enum(languages),
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
