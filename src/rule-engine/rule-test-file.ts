import { z } from 'zod';
import { powertrains, severities } from '../vehicles/vehicle.ts';
import { faultReport } from '../wire/messages.ts';
import { duration } from './rule-file.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** Tests of a rule: series in, alerts expected. Times count from the start of the test. */
export const ruleTestFile = z.strictObject({
  rule: z.string(),
  vehicle: z
    .strictObject({
      powertrain: z.enum(powertrains),
      model: z.string(),
      modelYear: z.int(),
      market: z.string(),
      chemistry: z.string(),
      attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
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
        /** All alerts that there are to be at the end. Without `firedAt` it is pending, without `resolvedAt` open. */
        alerts: z.array(
          z.strictObject({
            instance: z.string().default(''),
            activeSince: duration,
            firedAt: duration.optional(),
            resolvedAt: duration.optional(),
            severity: z.enum(severities).optional(),
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
