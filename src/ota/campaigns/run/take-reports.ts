import { sql } from 'kysely';
import { derivedId } from '../../../shared/ids.ts';
import type { NewEvidence } from '../../evidence/evidence-entry.ts';
import type { EvidenceLog } from '../../evidence/evidence-log.ts';
import type { OwnerNews } from '../../owners/owner-news.ts';
import type { UpdateStep } from '../../releases/steps-for.ts';
import {
  type DeploymentInput,
  type DeploymentReport,
  type DeploymentState,
  hasEnded,
} from '../deployment-state.ts';
import { stepDeployment } from '../step-deployment.ts';
import type { CampaignTerms } from './campaign-terms.ts';
import { addDeploymentEvents, type DeploymentEvent } from './deployment-log.ts';
import { resultEntry } from './deployment-results.ts';
import {
  type ChangedDeployment,
  type DeploymentRow,
  lifeOf,
  saveDeployments,
  wantedOf,
} from './deployment-rows.ts';
import type { Trx } from './hold-campaign.ts';

/** What a vehicle, or its owner in it, says of a deployment; translated from its protocol. */
export type UpdateWord =
  | ({ readonly kind: 'report'; readonly progress?: number | undefined } & DeploymentReport)
  | { readonly kind: 'owner'; readonly answer: 'accepted' | 'declined' }
  /** `until`: milliseconds since 1970 UTC. */
  | { readonly kind: 'owner'; readonly answer: 'deferred'; readonly until: number };

export interface ReceivedUpdate {
  /** The deployment's uuid. */
  readonly deployment: string;
  readonly vin: string;
  /** When it was received, by the server's clock. */
  readonly at: number;
  /** The message itself: the same again is the same report. */
  readonly key: string;
  readonly said: UpdateWord;
}

/** What became of a report. `why` is null where it changed something. */
export interface TakenUpdate {
  readonly number: number;
  readonly changed: boolean;
  readonly why: string | null;
  /** After it. */
  readonly state: DeploymentState;
}

export interface ReportTaker {
  /**
   * What vehicles said of their deployments, in the order received, in the caller's transaction: best its last step, since it holds
   * the logs of the campaigns to its end. One answer for each, undefined where the vehicle has no such deployment. What was taken before
   * changes nothing, and says `said-before`.
   *
   * @param further what follows from these once they are taken; it is taken before the logs are held, since nobody who holds one may wait for a
   * deployment
   */
  take(
    trx: Trx,
    received: readonly ReceivedUpdate[],
    further?: () => Promise<readonly ReceivedUpdate[]>,
  ): Promise<(TakenUpdate | undefined)[]>;
}

/** Told at the commit of what vehicles said; the campaign's id. */
export const reportsChannel = 'ota_reports';
/** What brings a deployment no further is not kept beyond that: a vehicle may say the same without end. */
const mostEvents = 1000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A deployment while a batch is taken. */
interface Standing extends ChangedDeployment {
  isChanged: boolean;
  life: ChangedDeployment['life'];
}

export function createReportTaker(options: {
  readonly evidence: Pick<EvidenceLog, 'append'>;
  readonly terms: CampaignTerms;
  readonly owners: OwnerNews;
}): ReportTaker {
  const { evidence, terms, owners } = options;

  /** What is for the logs of the campaigns is added to `entries`. */
  async function pass(trx: Trx, received: readonly ReceivedUpdate[], entries: Map<string, NewEvidence[]>) {
    const standing = await held(trx, received);
    const known = await knownEvents(trx, received, standing);
    const events: DeploymentEvent[] = [];
    const idle: DeploymentEvent[] = [];
    const answers: (TakenUpdate | undefined)[] = [];
    for (const one of received) {
      const deployment = standing.get(one.deployment);
      if (deployment === undefined || deployment.row.vin !== one.vin) {
        answers.push(undefined);
        continue;
      }
      const { row } = deployment;
      const id = eventId(row, one);
      if (known.has(id)) {
        answers.push({
          number: row.number,
          changed: false,
          why: 'said-before',
          state: deployment.life.state,
        });
        continue;
      }
      known.add(id);
      const { limits, chain } = await terms.of(trx, row.campaign_id);
      const step = stepDeployment(deployment.life, inputOf(one, row), limits);
      const data = { ...one.said, ...(step.changed ? {} : { ignored: step.why }) };
      const isFurther = step.changed && step.deployment.state !== deployment.life.state;
      (isFurther ? events : idle).push({
        ...{ deployment: row.number, id, at: one.at, kind: one.said.kind, data },
      });
      if (step.changed) {
        const ofCampaign = entries.get(row.campaign_id) ?? [];
        entries.set(row.campaign_id, ofCampaign);
        if (one.said.kind === 'owner') ofCampaign.push(ownerEntry(row, one));
        if (hasEnded(step.deployment.state)) ofCampaign.push(resultEntry(row, step.deployment, chain));
        deployment.life = step.deployment;
        deployment.isChanged = true;
      }
      answers.push({
        number: row.number,
        changed: step.changed,
        why: step.why,
        state: deployment.life.state,
      });
    }
    const changed = [...standing.values()].filter(({ isChanged }) => isChanged);
    await saveDeployments(trx, changed);
    await owners.tell(trx, changed, received.at(-1)?.at ?? 0);
    await addDeploymentEvents(trx, [...events, ...(await withinLimit(trx, idle))]);
    return answers;
  }

  return {
    async take(trx, received, further) {
      const entries = new Map<string, NewEvidence[]>();
      const answers = await pass(trx, received, entries);
      const followed = (await further?.()) ?? [];
      if (followed.length > 0) await pass(trx, followed, entries);
      for (const campaign of [...entries.keys()].sort()) {
        await sql`select pg_notify(${reportsChannel}, ${campaign})`.execute(trx);
        const added = entries.get(campaign) ?? [];
        if (added.length > 0) await evidence.append(trx, campaign, added);
      }
      return answers;
    },
  };
}

/** The deployments, held in one order whoever takes reports. */
async function held(trx: Trx, received: readonly ReceivedUpdate[]): Promise<Map<string, Standing>> {
  const ids = [...new Set(received.map(({ deployment }) => deployment))].filter((id) => uuid.test(id));
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom('deployments')
    .selectAll()
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy('number')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, { row, life: lifeOf(row), isChanged: false }]));
}

const eventId = ({ number }: DeploymentRow, { key }: ReceivedUpdate): string =>
  derivedId('deployment-report', number, key);

/** Ids of reports that were taken before. */
async function knownEvents(
  trx: Trx,
  received: readonly ReceivedUpdate[],
  standing: ReadonlyMap<string, Standing>,
): Promise<Set<string>> {
  const asked = received.flatMap((one) => {
    const row = standing.get(one.deployment)?.row;
    return row === undefined ? [] : [{ deployment: row.number, id: eventId(row, one) }];
  });
  if (asked.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`select event.id from deployment_events as event
    join json_populate_recordset(null::deployment_events, ${JSON.stringify(asked)}::json) as asked
      on event.deployment = asked.deployment and event.id = asked.id`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

/** Those for which the log of their deployment has room. */
async function withinLimit(trx: Trx, idle: readonly DeploymentEvent[]): Promise<DeploymentEvent[]> {
  if (idle.length === 0) return [];
  const numbers = [...new Set(idle.map(({ deployment }) => deployment))];
  const { rows } = await sql<{ deployment: number; events: number }>`
    select deployment, count(*)::integer as events
    from deployment_events where deployment = any(${numbers}::integer[]) group by deployment`.execute(trx);
  const counts = new Map(rows.map(({ deployment, events }) => [deployment, events]));
  return idle.filter(({ deployment }) => {
    const count = counts.get(deployment) ?? 0;
    counts.set(deployment, count + 1);
    return count < mostEvents;
  });
}

function inputOf({ said, at }: ReceivedUpdate, row: DeploymentRow): DeploymentInput {
  if (said.kind === 'owner') return { ...said, at };
  return { ...said, at, wanted: wantedOf(row.steps as UpdateStep[] | null) };
}

const ownerEntry = (row: DeploymentRow, { said, at }: ReceivedUpdate): NewEvidence => ({
  kind: 'owner',
  at,
  data: {
    ...{ vin: row.vin, deployment: row.id, by: null },
    answer: said.kind === 'owner' ? said.answer : 'accepted',
  },
});
