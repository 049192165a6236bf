import { z } from 'zod';
import { powertrains, severities } from '../vehicles/vehicle.ts';
import { faultReport } from '../wire/messages.ts';
import { duration } from './rule-file.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** Tests of a rule: series in, alerts expected. Times count from the start of the test. */
export const ruleTestFile = z.strictObject({
  rule: z.string(),
  /** Other rules that are judged beside it: those that may cause its alerts. */
  beside: z.array(z.string()).default([]),
  vehicle: z
    .strictObject({
      powertrain: z.enum(powertrains),
      model: z.string(),
      modelYear: z.int(),
      market: z.string(),
      chemistry: z.string(),
      attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      /** Control unit → version. */
      software: z.record(z.string(), z.string()),
    })
    .partial()
    .default({}),
  tests: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        /** Time between two values of a series. */
        every: duration.default(60_000),
        /** Signal → values, see `parseSeries`. */
        series: z.record(z.string(), scalar).default({}),
        /** Fault reports, `ts` replaced by `at`. */
        faults: z.array(z.looseObject({ at: duration })).default([]),
        /** Events as the vehicle says them: `{ at: 1h, type: service-start }`. */
        events: z.array(z.looseObject({ at: duration, type: z.string() })).default([]),
        /** Times in which no alert may fire, from when to when. */
        quiet: z.array(z.strictObject({ from: duration, to: duration })).default([]),
        /** All alerts that there are to be at the end. Without `firedAt` it is pending, without `resolvedAt` open. */
        alerts: z.array(
          z.strictObject({
            instance: z.string().default(''),
            activeSince: duration,
            firedAt: duration.optional(),
            resolvedAt: duration.optional(),
            /** At the end. */
            severity: z.enum(severities).optional(),
            /** Each change after it fired: `{ 20m: critical, 40m: minor }`. */
            changes: z.record(z.string(), z.enum(severities)).optional(),
            summary: z.string().optional(),
          }),
        ),
      }),
    )
    .min(1),
});
export type RuleTestFile = z.output<typeof ruleTestFile>;
export type RuleTest = RuleTestFile['tests'][number];

/** @throws ZodError where a report is none of the wire format */
export const faultReportAt = (report: Record<string, unknown>, ts: number) =>
  faultReport.parse({ ...report, ts });

/** Time zero of every test: 2026-01-01. */
export const testStart = Date.UTC(2026, 0, 1);
