import { sql } from 'kysely';
import { anyOf } from '../../../database/any-of.ts';
import type { Database } from '../../../database/database.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { NewEvidence } from '../../evidence/evidence-entry.ts';
import type { EvidenceLog } from '../../evidence/evidence-log.ts';
import type { OwnerNews } from '../../owners/owner-news.ts';
import type { CampaignContents } from '../campaign-contents.ts';
import { consentIn } from '../campaign-plan.ts';
import { type CampaignRow, campaignLife } from '../campaign-rows.ts';
import { whyNoStart } from '../campaign-state.ts';
import type { Acknowledgment } from '../halt-reason.ts';
import { deadlineOfOffer } from '../plan-times.ts';
import { bandwidthWindowMs, mayStart, rateAfter } from '../ramp.ts';
import { stepDeployment } from '../step-deployment.ts';
import { readVehicleFacts } from '../vehicle-facts.ts';
import type { CampaignTerms, Terms } from './campaign-terms.ts';
import { addDeploymentEvents, type DeploymentEvent, serverEvent } from './deployment-log.ts';
import { resultEntry } from './deployment-results.ts';
import { type ChangedDeployment, lifeOf, saveDeployments } from './deployment-rows.ts';
import { shareCampaign, type Trx } from './hold-campaign.ts';
import { type Candidate, type CandidateVerdict, candidateJudge } from './judge-candidate.ts';

/** Told at the commit of offers; the campaign's id. */
export const offersChannel = 'ota_offers';

export interface StartOutcome {
  readonly offered: number;
  /** There may be more to start at once. */
  readonly isMore: boolean;
}

export interface Starter {
  /**
   * Offers the update to those whose turn it is, as many as the ramp and the bandwidth allow, in one transaction. Several servers may do it
   * at once: one of them works on a campaign.
   *
   * @param epoch of the campaign when it was looked at: a halt since then ends it
   * @param contents as signed now; other ones than were approved start nobody
   */
  startSome(
    campaign: { readonly id: string; readonly epoch: number },
    contents: CampaignContents,
  ): Promise<StartOutcome>;
}

const atOnce = 1000;
const minuteMs = 60_000;
const none: StartOutcome = { offered: 0, isMore: false };
/** Two campaigns took the same vehicle at the same moment. */
const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'deployments_under_way';

export function createStarter(options: {
  readonly db: Database;
  readonly evidence: Pick<EvidenceLog, 'append'>;
  readonly terms: CampaignTerms;
  readonly owners: OwnerNews;
  readonly clock: Pick<Clock, 'now'>;
}): Starter {
  const { db, evidence, terms, owners, clock } = options;

  async function start(
    trx: Trx,
    { id, epoch }: { readonly id: string; readonly epoch: number },
    contents: CampaignContents,
  ): Promise<StartOutcome> {
    const campaign = await shareCampaign(trx, id);
    if (campaign === undefined || campaign.started_at === null) return none;
    const { wave } = campaign;
    if (wave < 0 || whyNoStart(campaignLife(campaign), { epoch, wave }) !== null) return none;
    if (campaign.contents_digest !== contents.digest) return none;
    const now = clock.now();
    const known = await terms.of(trx, id);
    const so = await startsSoFar(trx, campaign, known, now);
    const left = Math.min(atOnce, rateAfter(known.plan.ramp, now - so.since) - so.lastMinute);
    if (left <= 0) return none;
    const candidates = await nextCandidates(trx, campaign, now, left);
    if (candidates.length === 0) return none;
    const judged = await judge(trx, campaign, candidates, contents, now);
    const fitting = judged.flatMap(({ verdict }) => (verdict.kind === 'fits' ? [verdict.bytes] : []));
    const mostBytes = Math.max(so.mostBytes, ...fitting);
    const bytesLately = await bytesSince(trx, id, now - bandwidthWindowMs(known.plan, mostBytes));
    const most = mayStart(known.plan, { ...so, now, mostBytes, bytesLately, next: fitting });
    const offered = await write(trx, campaign, known, judged, { most, now });
    const isMore = candidates.length === left && most === fitting.length;
    return { offered, isMore };
  }

  async function judge(
    trx: Trx,
    { id, exclusions }: CampaignRow,
    candidates: readonly Candidate[],
    { chain }: CampaignContents,
    now: number,
  ) {
    const vins = candidates.map(({ row }) => row.vin);
    const { plan } = await terms.of(trx, id);
    const ecus = chain.flatMap(({ images }) =>
      images.flatMap(({ ecu, dependsOn }) => [ecu, ...dependsOn.map((on) => on.ecu)]),
    );
    const facts = await readVehicleFacts(trx, vins, {
      ...{ ecus: [...new Set(ecus)], campaign: id, known: new Map() },
    });
    const busy = await vehiclesUnderWay(trx, vins);
    const verdictOf = candidateJudge({ chain, plan, exclusions });
    return candidates.map((candidate) => ({
      candidate,
      verdict: verdictOf(candidate, { ...facts, busy }, now),
    }));
  }

  async function write(
    trx: Trx,
    campaign: CampaignRow,
    { plan, limits, chain }: Terms,
    judged: readonly { readonly candidate: Candidate; readonly verdict: CandidateVerdict }[],
    { most, now }: { readonly most: number; readonly now: number },
  ): Promise<number> {
    const changed: ChangedDeployment[] = [];
    const events: DeploymentEvent[] = [];
    const entries: NewEvidence[] = [];
    const sizes: number[] = [];
    const deadlineAt = deadlineOfOffer(plan, { startedAt: campaign.started_at ?? now, at: now });
    for (const { candidate, verdict } of judged) {
      const { row, vehicle } = candidate;
      const life = lifeOf(row);
      if (verdict.kind === 'later') {
        changed.push({ row, life: { ...life, dueAt: verdict.dueAt } });
        continue;
      }
      const input =
        verdict.kind === 'out'
          ? ({ kind: 'cancel', at: now, code: verdict.code, reason: verdict.reason } as const)
          : ({ kind: 'offer', at: now, deadlineAt } as const);
      if (input.kind === 'offer' && sizes.length >= most) continue;
      const step = stepDeployment(life, input, limits);
      if (!step.changed) continue;
      const { deployment } = step;
      if (verdict.kind === 'out') {
        changed.push({ row, life: deployment });
        const { code, reason } = verdict;
        events.push(serverEvent(row, 'ended', now, { state: deployment.state, code, reason }));
        entries.push(resultEntry(row, deployment, chain));
        continue;
      }
      const { steps, before, bytes } = verdict;
      changed.push({ row, life: deployment, offer: { steps, before } });
      sizes.push(bytes);
      const artifacts = steps.map(({ artifact }) => artifact.sha256);
      events.push(serverEvent(row, 'offered', now, { attempt: deployment.attempts, bytes, artifacts }));
      entries.push({ kind: 'offered', at: now, data: { vin: row.vin, deployment: row.id, before } });
      const asked = consentIn(plan, vehicle?.market ?? '');
      if (asked !== 'ask' && row.deadline_at === null) {
        const answer = asked === 'inform' ? 'informed' : 'not-asked';
        entries.push({
          kind: 'owner',
          at: now,
          data: { vin: row.vin, deployment: row.id, answer, by: null },
        });
      }
    }
    await saveDeployments(trx, changed);
    await owners.tell(trx, changed, now);
    await addDeploymentEvents(trx, events);
    if (sizes.length > 0) {
      await trx
        .insertInto('campaign_starts')
        .values({
          ...{ campaign_id: campaign.id, at: now, vehicles: sizes.length },
          ...{ bytes: sizes.reduce((sum, bytes) => sum + bytes, 0), most_bytes: Math.max(...sizes) },
        })
        .execute();
      await sql`select pg_notify(${offersChannel}, ${campaign.id})`.execute(trx);
    }
    if (entries.length > 0) await evidence.append(trx, campaign.id, entries);
    return sizes.length;
  }

  return {
    async startSome(campaign, contents) {
      const once = () => db.transaction().execute((trx) => start(trx, campaign, contents));
      return once().catch((error: unknown) => {
        if (isTaken(error)) return once();
        throw error;
      });
    },
  };
}

async function startsSoFar(trx: Trx, campaign: CampaignRow, { plan }: Terms, now: number) {
  const resumed = (campaign.acknowledged as readonly Acknowledgment[]).at(-1)?.at ?? 0;
  const { rows } = await sql<{ lately: number; most: number }>`
    select coalesce(sum(vehicles) filter (where at > ${now - minuteMs}), 0)::integer as lately,
      coalesce(max(most_bytes), 0)::bigint as most
    from campaign_starts where campaign_id = ${campaign.id}`.execute(trx);
  const [found] = rows;
  return {
    since: Math.max(campaign.wave_opened_at ?? now, resumed),
    lastMinute: found?.lately ?? 0,
    mostBytes: plan.bandwidth === null ? 0 : Number(found?.most ?? 0),
  };
}

async function bytesSince(trx: Trx, campaign: string, since: number): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum(bytes), 0)::bigint as bytes from campaign_starts
    where campaign_id = ${campaign} and at > ${since}`.execute(trx);
  return Number(rows[0]?.bytes ?? 0);
}

/** Those that wait and are due, in the order of the campaign, held. */
async function nextCandidates(
  trx: Trx,
  { id, wave }: CampaignRow,
  now: number,
  limit: number,
): Promise<Candidate[]> {
  const rows = await trx
    .selectFrom('deployments')
    .leftJoin('vehicles', 'vehicles.vin', 'deployments.vin')
    .selectAll('deployments')
    .select(['vehicles.market', 'vehicles.time_zone'])
    .where('campaign_id', '=', id)
    .where('state', '=', 'waiting')
    .where('wave', '<=', wave)
    .where(sql<boolean>`greatest(due_at, deferred_until, 0) <= ${now}`)
    .orderBy('place')
    .limit(limit)
    .forUpdate('deployments')
    .skipLocked()
    .execute();
  return rows.map(({ market, time_zone, ...row }) => ({
    row,
    vehicle: market === null ? null : { market, timeZone: time_zone },
  }));
}

async function vehiclesUnderWay(trx: Trx, vins: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom('deployments')
    .select('vin')
    .where(anyOf('vin', 'text', vins))
    .where('ended_at', 'is', null)
    .where('state', '<>', 'waiting')
    .execute();
  return new Set(rows.map(({ vin }) => vin));
}
