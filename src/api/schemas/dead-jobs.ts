import { z } from 'zod';
import { failureReasons } from '../../jobs/outbox-rows.ts';
import { pageSchema, time } from './common.ts';

export const deadJob = z
  .object({
    job: z.string(),
    id: z.string(),
    data: z.unknown(),
    error: z.string(),
    reason: z
      .enum(failureReasons)
      .describe(
        '`final`: the same again would fail the same way; `attempts`: all were used up; `crashes`: the process ended while it ran; `no-handler`: this version does not know the job',
      ),
    attempts: z.number(),
    attemptsAllowed: z.number().nullable(),
    canRetry: z.boolean().describe('False for what a person asked for: he begins it again where he did'),
    addedAt: time,
    failedAt: time,
  })
  .meta({ id: 'DeadJob', description: 'Background work that is not tried again by itself' });

export const deadJobPage = pageSchema('DeadJobPage', deadJob);
