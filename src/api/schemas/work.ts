import { z } from 'zod';
import { workStates } from '../../jobs/work.ts';
import { purposeQuery } from '../plugins/vehicle-views.ts';
import { pageSchema, time } from './common.ts';

export const work = z
  .object({
    id: z.string(),
    kind: z.string(),
    username: z.string().describe('Who asked for it'),
    state: z.enum(workStates),
    progress: z.number().describe('0 to 1'),
    note: z.string().nullable(),
    input: z.unknown(),
    result: z.unknown(),
    error: z.string().nullable(),
    createdAt: time,
    finishedAt: time.nullable(),
  })
  .meta({ id: 'Work', description: 'Something that takes longer than an answer' });

export const workPage = pageSchema('WorkPage', work);

export const exportRequest = z
  .strictObject({
    from: z.union([z.number(), z.string().max(64)]).optional(),
    to: z.union([z.number(), z.string().max(64)]).optional(),
    signals: z.array(z.string().min(1).max(150)).min(1).max(1000).nullable().default(null),
    purpose: purposeQuery,
  })
  .default({ signals: null })
  .meta({ id: 'ExportRequest', description: '`from` and `to` as in queries; without `signals` all of them' });
