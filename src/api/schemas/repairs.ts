import { z } from 'zod';
import { time } from './common.ts';

const count = z.int();
const fixCounts = z
  .object({ 'remote-fix': count, update: count, visit: count, nothing: count })
  .meta({ id: 'FixCounts' });

export const confirmedCause = z
  .object({ id: z.string().nullable(), words: z.string().nullable(), name: z.string() })
  .meta({
    id: 'ConfirmedCause',
    description: 'As confirmed; `name` is that of the fault catalogue, else the words',
  });

export const repairs = z
  .object({
    cases: count.describe('Vehicles’ cases of the problem, open ones too'),
    repairs: count,
    cameBack: count.describe(
      'Repairs after which the problem came back within the days that the policy says',
    ),
    causes: z.array(
      z
        .object({
          cause: confirmedCause,
          repairs: count,
          cameBack: count,
          fixes: fixCounts,
          parts: z.array(z.object({ name: z.string(), count })).describe('The ten fitted most often'),
          lastAt: time,
          cases: z
            .array(z.object({ id: z.string(), number: z.number(), vin: z.string() }))
            .describe('The newest five'),
        })
        .meta({ id: 'RepairsOfCause' }),
    ),
  })
  .meta({ id: 'Repairs' });

const target = z.object({ met: count, missed: count });
export const caseStatistics = z
  .object({
    from: time,
    to: time,
    opened: count,
    resolved: count,
    repeats: count.describe('Opened again in this time because the problem came back'),
    fixes: fixCounts,
    ownerWaitMs: z
      .object({ median: z.number(), p90: z.number() })
      .nullable()
      .describe('What owners waited, day and night, from the first opening; null where nothing was resolved'),
    targets: z
      .object({ response: target, diagnosis: target, resolution: target })
      .describe('Of the `judged` newest that were resolved'),
    judged: count,
  })
  .meta({ id: 'CaseStatistics' });
