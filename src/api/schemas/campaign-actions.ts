import { z } from 'zod';
import { newPlanSchema } from '../../ota/campaigns/campaign-plan.ts';
import { haltGates } from '../../ota/campaigns/halt-reason.ts';

const why = z.string().trim().min(1).max(1000);

export const haltRequest = z
  .strictObject({ why: why.default('Halted by hand.') })
  .meta({ id: 'CampaignHaltRequest' });

export const resumeRequest = z
  .strictObject({
    acknowledge: z
      .array(z.strictObject({ gate: z.enum(haltGates), wave: z.int() }))
      .min(1)
      .max(300)
      .describe('Every reason of the halt, as you saw it'),
    why: why.nullable().default(null),
  })
  .meta({ id: 'CampaignResumption' });

export const abortRequest = z.strictObject({ why }).meta({ id: 'CampaignAbortion' });

export const rollbackRequest = z
  .strictObject({
    releaseId: z.string().max(100).describe('A release that was signed as a rollback'),
    via: z.array(z.string().max(100)).max(20).default([]),
    name: z.string().trim().min(1).max(200).optional(),
    plan: newPlanSchema,
  })
  .meta({ id: 'CampaignRollback' });

export const retryAnswer = z
  .object({ vehicles: z.int().describe('So many are tried again now') })
  .meta({ id: 'CampaignRetry' });
