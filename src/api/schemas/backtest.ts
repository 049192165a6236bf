import { z } from 'zod';
import { workStates } from '../../jobs/work.ts';
import { time, vin } from './common.ts';
import { severity } from './vehicle.ts';

const given = z.union([z.number(), z.string().max(64)]);

export const backtestRequest = z
  .strictObject({
    rule: z
      .union([
        z.string().max(65_536),
        z.strictObject({ id: z.string().max(100), version: z.int().min(1).optional() }),
      ])
      .describe('YAML as written, or a rule that is kept: its version, or what it is taken for'),
    from: given.optional().describe('Begin, included; default: 7 days before `to`'),
    to: given.optional().describe('End, not included; default: now'),
    filter: z
      .string()
      .max(2000)
      .nullable()
      .default(null)
      .describe('CEL over `vehicle`, as in `GET /vehicles`; default: all vehicles of yours'),
  })
  .meta({ id: 'BacktestRequest' });

const example = z
  .object({
    vin,
    instance: z.string(),
    severity,
    activeSince: time,
    firedAt: time,
    resolvedAt: time.nullable().describe('Null: it was still firing at the end'),
    signals: z.array(z.string()).describe('To be plotted'),
    evidence: z.unknown(),
    summary: z.record(z.string(), z.string()).describe('By language'),
    followedBy: z
      .object({ code: z.string(), ecu: z.string(), at: time })
      .nullable()
      .describe('The first fault that began within the days that are asked for'),
    followedByCase: z
      .object({
        id: z.uuid(),
        number: z.int(),
        openedAt: time,
        cause: z.record(z.string(), z.string()).nullable().describe('As confirmed, by language'),
      })
      .nullable()
      .optional()
      .describe('The first case of the vehicle that was opened within these days and is closed'),
  })
  .meta({ id: 'BacktestExample' });

export const backtestResult = z
  .object({
    rule: z.string(),
    from: time,
    to: time,
    fired: z.int().describe('How often it would have fired'),
    firing: z.int().describe('Of these, still firing at the end'),
    pending: z.int().describe('Begun at the end, and not yet fired'),
    vehicles: z.object({
      asked: z.int(),
      judged: z.int().describe('It applies to them, and they sent something it reads'),
      fired: z.int(),
    }),
    messages: z.int(),
    samples: z.int(),
    bySeverity: z.record(z.string(), z.int()),
    days: z
      .array(z.object({ from: time, fired: z.int(), vehicles: z.int() }))
      .describe('Each day (UTC) of the range, oldest first'),
    durations: z
      .object({
        shortestMs: z.number(),
        medianMs: z.number(),
        p90Ms: z.number(),
        longestMs: z.number(),
        buckets: z.array(
          z.object({ upToMs: z.number().nullable().describe('Null: longer'), alerts: z.int() }),
        ),
      })
      .nullable()
      .describe('From firing to the end, of those that ended; null where none did'),
    onVehicles: z
      .array(z.object({ vin, model: z.string(), fired: z.int(), firingMs: z.number() }))
      .describe('Those with the most alerts, at most 100'),
    examples: z.array(example).describe('The first ones, at most 20'),
    followed: z.object({
      withinDays: z.int(),
      byFault: z.int().describe('Alerts after which a fault began on the vehicle'),
      byCase: z
        .int()
        .nullable()
        .describe('Alerts after which a case of the vehicle was opened that is closed; null: not looked for'),
      causes: z
        .array(z.object({ name: z.record(z.string(), z.string()).describe('By language'), cases: z.int() }))
        .optional()
        .describe('As confirmed in these cases, most often first, at most 10'),
    }),
    failures: z.array(z.object({ vin, message: z.string(), at: time })).describe('Where the rule failed'),
    skipped: z.array(
      z.object({
        reason: z.enum(['not-meant', 'no-data', 'unknown-vehicle', 'not-judged']),
        vehicles: z.int(),
      }),
    ),
    tookMs: z.number(),
  })
  .meta({ id: 'BacktestResult' });

export const backtest = z
  .object({
    id: z.string().describe('Of the work: `GET /work/{id}`, `DELETE /work/{id}` cancels it'),
    state: z.enum(workStates),
    progress: z.number().describe('0 to 1'),
    note: z.string().nullable(),
    error: z.string().nullable(),
    createdAt: time,
    finishedAt: time.nullable(),
    result: backtestResult.nullable(),
  })
  .meta({ id: 'Backtest' });
