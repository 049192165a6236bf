import { z } from 'zod';
import { erasureSteps } from '../../vehicles/erasure/erasure.ts';
import { pageSchema, time, vin } from './common.ts';

export const erasure = z
  .object({
    id: z.string(),
    vin: vin.nullable().describe('Null once it is done'),
    pseudonym: z
      .string()
      .describe('What the vehicle is called in what is kept; it does not lead back to the VIN'),
    market: z.string(),
    requestedBy: z.string(),
    requestedAt: time,
    step: z.enum(erasureSteps).describe('What is being done'),
    finishedAt: time.nullable(),
    erased: z.record(z.string(), z.number()).describe('How many of each kind there were'),
    kept: z
      .array(
        z.object({
          what: z.enum(['audit', 'updates']),
          count: z.number(),
          under: z.enum(['pseudonym', 'vin']).describe('What the vehicle is called there'),
          reason: z.string(),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'Erasure', description: 'What became of an erasure; once it is done, its certificate' });

export const erasurePage = pageSchema('ErasurePage', erasure);
