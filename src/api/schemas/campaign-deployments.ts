import { z } from 'zod';
import { campaignStates } from '../../ota/campaigns/campaign-state.ts';
import { deploymentStates } from '../../ota/campaigns/deployment-state.ts';
import { exclusionReasons } from '../../ota/campaigns/exclusions.ts';
import { oneOrMore, pageQuery, pageSchema, time, vin, wholeNumber } from './common.ts';

const installed = z
  .record(z.string(), z.object({ hardware: z.string().nullable(), software: z.string() }))
  .describe('By control unit');

export const deployment = z
  .object({
    id: z.string(),
    number: z.int().describe('The action id of DDI'),
    vin,
    vehicle: z
      .object({ model: z.string(), plate: z.string().nullable(), market: z.string(), online: z.boolean() })
      .nullable()
      .describe('Null: it was deleted'),
    wave: z.int(),
    place: z.int().describe('In the whole campaign, from 0'),
    state: z.enum(deploymentStates),
    code: z.string().nullable(),
    reason: z.string().nullable(),
    attempts: z.int(),
    offeredAt: time.nullable(),
    deadlineAt: time.nullable(),
    heardAt: time.nullable().describe('Of the last report'),
    ownerAnswer: z.string().nullable(),
    deferredUntil: time.nullable(),
    succeededAt: time.nullable(),
    endedAt: time.nullable(),
    before: installed,
    after: installed.nullable(),
  })
  .meta({ id: 'Deployment' });
export const deploymentPage = pageSchema('DeploymentPage', deployment);

export const deploymentQuery = z.object({
  state: oneOrMore(deploymentStates),
  wave: wholeNumber(0, 1000).optional(),
  code: z.string().max(100).optional(),
  vin: z.string().trim().min(1).max(17).optional().describe('Whole, or its last characters'),
  ...pageQuery,
});

const artifact = z.object({
  sha256: z.string(),
  kind: z.enum(['full', 'delta']),
  bytes: z.number(),
  name: z.string(),
});

export const deploymentDetail = deployment
  .extend({
    campaign: z.object({ id: z.string(), number: z.int(), name: z.string(), state: z.enum(campaignStates) }),
    traits: z.record(z.string(), z.unknown()).describe('What it is compared by'),
    steps: z
      .array(
        z.object({
          releaseId: z.string(),
          ecu: z.string(),
          hardware: z.string(),
          from: z.string(),
          to: z.string(),
          artifact,
          fallback: artifact.nullable(),
        }),
      )
      .nullable()
      .describe('As offered'),
    log: z
      .array(z.object({ at: time, kind: z.string(), data: z.record(z.string(), z.unknown()) }))
      .describe('Oldest first'),
  })
  .meta({ id: 'DeploymentDetail' });

const named = z.object({
  id: z.string(),
  number: z.int(),
  name: z.string(),
  state: z.enum(campaignStates),
  release: z.object({ id: z.string(), name: z.string(), version: z.string() }),
});

export const optOut = z
  .object({
    saidBy: z.string().describe('Who said so: the owner by phone, in writing, …'),
    note: z.string().nullable(),
    recordedBy: z.string(),
    recordedAt: time,
  })
  .meta({ id: 'UpdateOptOut' });

export const vehicleUpdates = z
  .object({
    optOut: optOut.nullable().describe('Null: it gets updates'),
    items: z.array(deployment.extend({ campaign: named })).describe('Newest first, a hundred at most'),
    excluded: z
      .array(z.object({ campaign: named, reason: z.enum(exclusionReasons), detail: z.string().nullable() }))
      .describe('Campaigns that it was selected for and left out of'),
  })
  .meta({ id: 'VehicleUpdates' });

export const optOutRequest = z
  .strictObject({
    optedOut: z.boolean(),
    saidBy: z.string().trim().min(1).max(200),
    note: z.string().trim().max(1000).nullable().default(null),
  })
  .meta({ id: 'UpdateOptOutRequest' });
