import { z } from 'zod';
import { exclusionReasons } from '../../ota/campaigns/exclusions.ts';
import { newCampaign } from './campaigns.ts';
import { vin } from './common.ts';

/** A dry run: a campaign that need not have a name yet. */
export const planRequest = newCampaign
  .omit({ name: true })
  .extend({
    rollbackOf: z
      .uuid()
      .nullable()
      .default(null)
      .describe('Only vehicles on which this campaign began to install'),
  })
  .meta({ id: 'CampaignPlanRequest', description: 'A campaign, of which nothing is kept' });

const part = z.object({ name: z.string(), vehicles: z.int() });

const way = z
  .object({
    vehicles: z.int(),
    bytes: z.number().describe('That each of them downloads'),
    steps: z.array(
      z.object({
        releaseId: z.string(),
        ecu: z.string(),
        hardware: z.string(),
        from: z.string(),
        to: z.string(),
        kind: z.enum(['full', 'delta']),
        bytes: z.number(),
      }),
    ),
  })
  .meta({ id: 'CampaignWay', description: 'What is installed on vehicles that have the same now' });

export const plannedCampaign = z
  .object({
    selected: z.int().describe('Vehicles that the selector matches'),
    targets: z.int().describe('Of those, the ones that get it'),
    sample: z
      .array(z.object({ vin, model: z.string(), market: z.string(), bytes: z.number() }))
      .describe('Some of them'),
    byModel: z.array(part),
    byMarket: z.array(part),
    byHardware: z.array(part.extend({ ecu: z.string() })),
    excluded: z
      .array(
        z.object({
          reason: z.enum(exclusionReasons),
          vehicles: z.int(),
          examples: z.array(z.object({ vin, detail: z.string().nullable() })),
        }),
      )
      .describe('Why the others do not, most first'),
    bytes: z.object({
      total: z.number(),
      least: z.number(),
      median: z.number(),
      most: z.number(),
    }),
    ways: z.array(way).describe('By number of vehicles, fifty at most'),
    waves: z.array(
      z.object({
        index: z.int(),
        size: z.int(),
        opensAfterHours: z.number().describe('After the start, if every gate passes at once'),
      }),
    ),
    reach: z
      .object({
        hoursTo95: z
          .number()
          .nullable()
          .describe(
            'From the start until 95 % of the targets have it, by how they have been online; null: not within the deadline',
          ),
        expected: z.int().describe('Targets that have it in the end'),
        neverHeard: z.int().describe('Targets that were never heard'),
        curve: z.array(z.object({ hours: z.number(), vehicles: z.int() })).describe('Who has it when'),
      })
      .meta({ id: 'CampaignReach' }),
  })
  .meta({ id: 'PlannedCampaign' });
