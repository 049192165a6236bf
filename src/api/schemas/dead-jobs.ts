import { z } from 'zod';
import { failureReasons } from '../../jobs/outbox-rows.ts';
import { pageSchema, time } from './common.ts';

export const deadJob = z
  .object({
    job: z.string(),
    id: z.string(),
    data: z.unknown().describe('Null for who does not see all markets'),
    error: z.string(),
    reason: z
      .enum(failureReasons)
      .describe(
        '`final`: the same again would fail the same way; `attempts`: all were used up; `crashes`: the process ended while it ran; `no-handler`: this version does not know the job',
      ),
    attempts: z.number(),
    attemptsAllowed: z.number().nullable(),
    canRetry: z.boolean().describe('False where this version does not know the job'),
    isScheduled: z.boolean().describe('It runs by itself again, whatever becomes of this one'),
    addedAt: time,
    failedAt: time,
  })
  .meta({ id: 'DeadJob', description: 'Background work that is not tried again by itself' });

export const deadJobPage = pageSchema('DeadJobPage', deadJob);
