import { z } from 'zod';
import { sampleFlags } from '../../telemetry/telemetry-store.ts';
import { pageSchema, time } from './common.ts';
import { signalValue } from './diagnosis.ts';

export const signalInfo = z
  .object({
    path: z.string(),
    type: z.enum(['attribute', 'sensor', 'actuator']),
    datatype: z.string(),
    unit: z.string().nullable(),
    min: z.number().nullable(),
    max: z.number().nullable(),
    allowed: z.array(z.string()).nullable(),
    description: z.string(),
  })
  .meta({ id: 'SignalInfo' });
export const signalInfoPage = pageSchema('SignalInfoPage', signalInfo);

export const vehicleSignalPage = pageSchema(
  'VehicleSignalPage',
  z
    .object({
      path: z.string(),
      unit: z.string().nullable(),
      datatype: z.string().nullable(),
      description: z.string().nullable(),
      isKnown: z.boolean().describe('The catalogue has it'),
    })
    .meta({ id: 'VehicleSignal' }),
);

const flagNames = Object.keys(sampleFlags).filter((name) => name !== 'boolean');
/** The names of a sample's flags. */
export const flagsOf = (flags: number): string[] =>
  flagNames.filter((name) => (flags & sampleFlags[name as keyof typeof sampleFlags]) !== 0);
const flags = z
  .array(z.string())
  .optional()
  .describe(`What is odd about the value: ${flagNames.join(', ')}`);

export const vehicleState = z
  .object({
    signals: z.record(
      z.string(),
      z
        .object({ value: signalValue, ts: time, unit: z.string().nullable(), flags })
        .meta({ id: 'LastValue' }),
    ),
  })
  .meta({ id: 'VehicleState', description: 'The last value of every signal' });

export const coverage = z
  .object({
    fraction: z.number().describe('Share of the range without gaps, 0 to 1'),
    gaps: z.array(
      z.object({ from: time, to: time, reason: z.enum(['lost', 'silent', 'offline']) }).meta({ id: 'Gap' }),
    ),
  })
  .meta({ id: 'Coverage' });

const bucket = z
  .object({
    t: time.describe('Start'),
    count: z
      .int()
      .describe('Samples that `min`, `avg` and `max` tell of; without these, samples of any type'),
    min: z.number().optional().describe('Of numbers, and of the elements of lists'),
    avg: z.number().optional(),
    max: z.number().optional(),
    last: signalValue.optional().describe('Newest value that is not a number: text, boolean, list'),
    others: z
      .int()
      .optional()
      .describe('Samples that `count` leaves out: of other types than most, beside numbers'),
  })
  .meta({ id: 'Bucket', description: 'One part of the range that holds samples' });
const rawPoint = z.object({ t: time, value: signalValue, flags }).meta({ id: 'RawPoint' });

export const bucketSeries = z
  .object({ unit: z.string().nullable(), points: z.array(bucket), coverage })
  .meta({ id: 'BucketSeries' });
export const rawSeries = z
  .object({
    unit: z.string().nullable(),
    points: z.array(rawPoint),
    nextCursor: z.string().nullable(),
    coverage,
  })
  .meta({ id: 'RawSeries' });
export const manySeries = z
  .object({
    from: time,
    to: time,
    series: z.record(
      z.string(),
      z
        .discriminatedUnion('kind', [
          z.object({
            kind: z.literal('buckets'),
            unit: z.string().nullable(),
            points: z.array(bucket),
            coverage,
          }),
          z.object({
            kind: z.literal('raw'),
            unit: z.string().nullable(),
            points: z.array(rawPoint),
            coverage,
          }),
        ])
        .meta({ id: 'SeriesOfSignal' }),
    ),
  })
  .meta({ id: 'ManySeries', description: 'Several signals over the same time, by path' });
export const series = z.union([rawSeries, bucketSeries]).meta({ id: 'SignalSeries' });
