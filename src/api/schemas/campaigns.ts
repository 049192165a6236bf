import { z } from 'zod';
import { campaignActions } from '../../ota/campaigns/campaign-actions.ts';
import { newPlanSchema } from '../../ota/campaigns/campaign-plan.ts';
import { campaignStates } from '../../ota/campaigns/campaign-state.ts';
import { deploymentStates } from '../../ota/campaigns/deployment-state.ts';
import { exclusionReasons } from '../../ota/campaigns/exclusions.ts';
import { haltGates } from '../../ota/campaigns/halt-reason.ts';
import { oneOrMore, pageQuery, pageSchema, time, vin } from './common.ts';
import { sha256 } from './releases.ts';

const plan = newPlanSchema.meta({ id: 'CampaignPlan' });
const name = z.string().trim().min(1).max(200);
const reason = z.string().trim().min(1).max(1000);

export const campaignCounts = z
  .partialRecord(z.enum(deploymentStates), z.int())
  .meta({ id: 'CampaignCounts', description: 'Vehicles by the state of their deployment' });

export const exclusionSetting = z
  .strictObject({
    openCases: z.boolean().describe('Leave out vehicles that have an open case').default(true),
    vins: z
      .array(z.strictObject({ vin: z.string().trim().toUpperCase().max(17), reason }))
      .max(10_000)
      .describe('Left out by name')
      .default([]),
  })
  .meta({
    id: 'CampaignExclusions',
    description:
      'Always left out: who has a deployment in another campaign that is not over, whose owner wants no updates, and whom the release does not fit.',
  });

export const campaign = z
  .object({
    id: z.string(),
    number: z.int(),
    version: z.int().describe('Up by one with every change'),
    name: z.string(),
    state: z.enum(campaignStates),
    why: z.string().nullable().describe('Why it is in this state, where somebody or something said so'),
    actions: z.array(z.enum(campaignActions)).describe('What you may do now'),
    release: z.object({ id: z.string(), name: z.string(), version: z.string(), rollback: z.boolean() }),
    rollbackOf: z.string().nullable().describe('The campaign that this one takes back'),
    markets: z.array(z.string()).nullable().describe('Null: all'),
    selector: z.string(),
    targets: z.int().nullable().describe('Vehicles on the list; null before it is frozen'),
    counts: campaignCounts,
    wave: z.int().describe('Index of the open wave; -1 before the first'),
    waves: z.int().describe('0 before the list is frozen'),
    held: z.boolean().describe('Somebody holds it before the next wave'),
    createdBy: z.string(),
    createdAt: time,
    requestedBy: z.string().nullable(),
    requestedAt: time.nullable(),
    approvedBy: z.string().nullable(),
    approvedAt: time.nullable(),
    startedAt: time.nullable(),
    endedAt: time.nullable(),
  })
  .meta({ id: 'Campaign' });
export const campaignPage = pageSchema('CampaignPage', campaign);
export const campaignQuery = z.object({ state: oneOrMore(campaignStates), ...pageQuery });

const share = z.object({ failed: z.int(), cars: z.int() });
const cohort = z
  .object({
    traits: z.record(z.string(), z.string()).describe('What its cars have in common: one trait, or two'),
    inside: share,
    outside: share.describe('All other cars'),
    atLeast: z.number().describe('So many times more often its cars fail, at the least'),
  })
  .meta({ id: 'FailingCohort' });

const explanation = {
  cohorts: z.array(cohort).describe('Who fails, most telling first'),
  vins: z.array(vin).describe('Examples of those that failed, the newest first'),
};

export const campaignHalt = z
  .object({
    at: time,
    by: z.string().nullable().describe('Null: the campaign itself'),
    wave: z.int(),
    reasons: z
      .array(
        z.object({
          gate: z.enum(haltGates),
          wave: z.int(),
          message: z.string().describe('In English'),
          figures: z
            .record(z.string(), z.union([z.number(), z.string(), z.null()]))
            .describe('What was counted, and the limits it was held against'),
        }),
      )
      .describe('One for each gate that closed'),
    ...explanation,
    later: z
      .object({ at: time, ...explanation })
      .nullable()
      .describe('The same once all vehicles that were under way had ended; null before'),
  })
  .meta({ id: 'CampaignHalt' });

const acknowledgment = z
  .object({
    at: time,
    by: z.string(),
    reasons: z.array(z.object({ gate: z.enum(haltGates), wave: z.int() })),
    waves: z
      .array(z.object({ index: z.int(), results: z.int(), failures: z.int() }))
      .describe('What had come back by then'),
  })
  .meta({ id: 'CampaignAcknowledgment' });

const exposure = z.object({
  cars: z.int(),
  days: z.number().describe('Car-days under watch'),
  incidents: z.int(),
});
export const campaignHealth = z
  .object({
    verdict: z.enum(['sick', 'no-harm-seen', 'cannot-judge']),
    why: z.enum(['too-few-days', 'too-few-alike']).nullable(),
    updated: exposure,
    controls: exposure.describe('Cars like them that are not yet updated'),
    matched: z.number().describe('Share of the updated cars’ days that had a car like them beside it'),
    ratio: z.number().nullable().describe('Incident rate of updated cars to that of the others'),
    low: z.number(),
    high: z.number().nullable().describe('Null: no upper bound yet'),
    tolerated: z.number().describe('The greatest ratio that is no harm, by the plan'),
    evidence: z.number(),
    limit: z.number().describe('The evidence at which it halts'),
    judgedAt: time,
  })
  .meta({ id: 'CampaignHealth' });

export const campaignWave = z
  .object({
    index: z.int(),
    size: z.int(),
    counts: campaignCounts,
    openedAt: time.nullable(),
    passedAt: time.nullable(),
    digest: z.string().nullable().describe('Of the artifacts that were offered in it'),
    verdict: z.record(z.string(), z.unknown()).nullable().describe('What the gate behind it said last'),
  })
  .meta({ id: 'CampaignWave' });

export const campaignFailure = z
  .object({
    state: z.enum(deploymentStates),
    code: z.string().nullable(),
    count: z.int(),
    message: z.string().nullable().describe('What one of the vehicles said'),
    vins: z.array(vin).describe('Examples, the newest first'),
  })
  .meta({ id: 'CampaignFailure' });

export const campaignCurve = z
  .object({
    points: z
      .array(z.object({ at: time, started: z.int(), ended: z.int(), succeeded: z.int() }))
      .describe('Sums, oldest first; 200 points at most'),
    planned: z
      .array(z.object({ at: time, started: z.int() }))
      .describe('What the plan makes of the waves that opened and those to come'),
  })
  .meta({ id: 'CampaignCurve' });

export const campaignDetail = campaign
  .extend({
    chain: z.array(z.string()).describe('Releases on the way, oldest first, the target last'),
    plan,
    exclusions: exclusionSetting,
    excluded: z
      .array(z.object({ reason: z.enum(exclusionReasons), count: z.int() }))
      .describe('Selected vehicles that are not on the list, from the freeze on'),
    digest: z.string().nullable().describe('Of all that is approved: contents, list and plan'),
    targetsDigest: z.string().nullable().describe('Of the VINs in order, each with a line feed'),
    contentsDigest: z.string().nullable().describe('Of what was signed: the releases'),
    waveList: z.array(campaignWave),
    curve: campaignCurve,
    failures: z.array(campaignFailure),
    halt: campaignHalt.nullable(),
    acknowledged: z.array(acknowledgment).describe('What those who resumed it knew'),
    health: campaignHealth.nullable().describe('Null before anything can be compared'),
  })
  .meta({ id: 'CampaignDetail' });

const selector = z
  .string()
  .trim()
  .min(1)
  .max(2000)
  .describe('CEL over `vehicle`; `true` = all of your markets');

export const newCampaign = z
  .strictObject({
    name,
    releaseId: z.string().max(100),
    via: z
      .array(z.string().max(100))
      .max(20)
      .describe('Releases that vehicles may need on the way, oldest first')
      .default([]),
    selector,
    exclusions: exclusionSetting.default({ openCases: true, vins: [] }),
    plan,
  })
  .meta({ id: 'NewCampaign' });

export const campaignChange = newCampaign
  .extend({ version: z.int().describe('The one you changed; 409 if somebody was faster') })
  .meta({ id: 'CampaignChange' });

export const approvalRequest = z
  .strictObject({ digest: sha256.describe('`digest` of the campaign as you saw it') })
  .meta({ id: 'CampaignApproval' });

export const denial = z.strictObject({ reason }).meta({ id: 'CampaignDenial' });

export const campaignParams = z.object({ id: z.string().max(64) });
