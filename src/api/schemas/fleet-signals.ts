import { z } from 'zod';
import { time } from './common.ts';

/** Milliseconds. */
export const bucketWidths = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '6h': 6 * 3_600_000,
  '1d': 86_400_000,
} as const;

const message =
  'must be model, modelYear, powertrain, market, chemistry, all, software.{ECU} or attributes.{name}';

export const groupBy = z
  .string()
  .max(100)
  .regex(/^(model|modelYear|powertrain|market|chemistry|all|software\..+|attributes\..+)$/, message)
  .describe(
    '`model`, `modelYear`, `powertrain`, `market`, `chemistry`, `software.{ECU}`, `attributes.{name}`; `all`: one group',
  );

const point = z.object({
  t: time.describe('Start'),
  count: z.int().describe('Samples'),
  min: z.number(),
  avg: z.number(),
  max: z.number(),
});

export const fleetSignal = z
  .object({
    from: time,
    to: time,
    bucketMs: z.int(),
    unit: z.string().nullable(),
    groups: z.array(
      z
        .object({
          group: z.string().nullable(),
          vehicles: z.int().describe('In the group, whether they sent the signal or not'),
          points: z.array(point.meta({ id: 'FleetBucket' })),
        })
        .meta({ id: 'FleetSignalGroup' }),
    ),
  })
  .meta({ id: 'FleetSignal', description: 'One signal of many vehicles, by group and time' });
