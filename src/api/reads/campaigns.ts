import type { z } from 'zod';
import { actionsFor } from '../../ota/campaigns/campaign-actions.ts';
import { storedPlan } from '../../ota/campaigns/campaign-plan.ts';
import type { CampaignItem } from '../../ota/campaigns/campaign-reads.ts';
import { campaignLife } from '../../ota/campaigns/campaign-rows.ts';
import type { PlannedCampaign } from '../../ota/campaigns/plan-campaign.ts';
import type { CampaignProgress } from '../../ota/campaigns/progress.ts';
import type { Session } from '../../users/sessions.ts';
import type { ApiContext } from '../deps.ts';
import type { plannedCampaign } from '../schemas/campaign-plans.ts';
import type { campaign, campaignDetail } from '../schemas/campaigns.ts';

export function toCampaignAnswer(
  { row, release, waves, counts }: CampaignItem,
  session: Pick<Session, 'username' | 'role' | 'key'>,
): z.infer<typeof campaign> {
  const life = campaignLife(row);
  return {
    ...{ id: row.id, number: row.number, version: row.version, name: row.name },
    ...{ state: life.state, why: life.why, actions: actionsFor(life, session) },
    release: { id: row.release_id, ...release },
    ...{ rollbackOf: row.rollback_of, markets: row.markets, selector: row.selector },
    ...{ targets: row.targets, counts, wave: life.wave, waves, held: life.held },
    ...{ createdBy: row.created_by, createdAt: row.created_at },
    ...{ requestedBy: life.requestedBy, requestedAt: life.requestedAt },
    ...{ approvedBy: life.approvedBy, approvedAt: life.approvedAt },
    ...{ startedAt: life.startedAt, endedAt: life.endedAt },
  };
}

export async function readCampaignDetail(
  { ota, registry }: Pick<ApiContext, 'ota' | 'registry'>,
  item: CampaignItem,
  session: Session,
): Promise<z.infer<typeof campaignDetail>> {
  const { row } = item;
  const { reads, deployments } = ota.campaigns;
  const [waveList, excluded, failures, progress] = await Promise.all([
    reads.waves(row.id),
    reads.excluded(row.id),
    deployments.failures(row.id),
    ota.campaignProgress(row.id),
  ]);
  const { halt, acknowledged } = campaignLife(row);
  const { curve, health, later } = progress;
  const seesVin = seenBy(session, registry);
  return {
    ...toCampaignAnswer(item, session),
    ...{ chain: row.chain, plan: storedPlan(row.plan), exclusions: row.exclusions, excluded },
    ...{ digest: row.digest, targetsDigest: row.targets_digest, contentsDigest: row.contents_digest },
    waveList: waveList.map((wave) => ({
      ...wave,
      verdict: wave.verdict === null ? null : { ...wave.verdict },
    })),
    curve: { points: [...curve.points], planned: [...curve.planned] },
    failures: failures.map((group) => ({ ...group, vins: group.vins.filter(seesVin) })),
    halt:
      halt === null
        ? null
        : {
            ...halt,
            reasons: halt.reasons.map((reason) => ({ ...reason, figures: { ...reason.figures } })),
            ...toExplanation(progress, seesVin),
            later: later === null ? null : { at: later.at, ...toExplanation(later, seesVin) },
          },
    acknowledged: acknowledged.map(({ reasons, waves, ...known }) => ({
      ...{ ...known, reasons: [...reasons], waves: [...waves] },
    })),
    health: health === null ? null : { ...health, high: Number.isFinite(health.high) ? health.high : null },
  };
}

/** A vehicle may have moved to another market since it was on the list. */
const seenBy =
  ({ markets }: Pick<Session, 'markets'>, registry: Pick<ApiContext['registry'], 'get'>) =>
  (vin: string): boolean =>
    markets === null || markets.includes(registry.get(vin)?.market ?? '');

const toExplanation = (
  { cohorts, failedVins }: Pick<CampaignProgress, 'cohorts' | 'failedVins'>,
  seesVin: (vin: string) => boolean,
) => ({
  cohorts: cohorts.map((cohort) => ({ ...cohort, traits: { ...cohort.traits } })),
  vins: failedVins.filter(seesVin),
});

const hourMs = 3_600_000;

export function toPlanAnswer({
  reach,
  waves,
  ways,
  ...plan
}: PlannedCampaign): z.infer<typeof plannedCampaign> {
  return {
    ...plan,
    sample: [...plan.sample],
    ...{ byModel: [...plan.byModel], byMarket: [...plan.byMarket], byHardware: [...plan.byHardware] },
    excluded: plan.excluded.map((group) => ({ ...group, examples: [...group.examples] })),
    ways: ways.map(({ steps, ...way }) => ({
      ...way,
      steps: steps.map(({ artifact, fallback: _, ...step }) => ({
        ...{ ...step, kind: artifact.kind, bytes: artifact.bytes },
      })),
    })),
    waves: waves.map(({ opensAfterMs, ...wave }) => ({ ...wave, opensAfterHours: opensAfterMs / hourMs })),
    reach: {
      hoursTo95: reach.msTo95 === null ? null : reach.msTo95 / hourMs,
      ...{ expected: reach.expected, neverHeard: reach.neverHeard },
      curve: reach.curve.map(({ ms, vehicles }) => ({ hours: ms / hourMs, vehicles })),
    },
  };
}
