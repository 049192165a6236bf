import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../../database/database.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { NewEvidence } from '../../evidence/evidence-entry.ts';
import type { EvidenceLog } from '../../evidence/evidence-log.ts';
import type { OwnerNews } from '../../owners/owner-news.ts';
import { type CampaignRow, campaignLife } from '../campaign-rows.ts';
import { type DeploymentInput, hasEnded } from '../deployment-state.ts';
import { campaignEnd } from '../plan-times.ts';
import { stepDeployment } from '../step-deployment.ts';
import type { CampaignTerms, Terms } from './campaign-terms.ts';
import { addDeploymentEvents, type DeploymentEvent, serverEvent } from './deployment-log.ts';
import { resultEntry } from './deployment-results.ts';
import { type ChangedDeployment, type DeploymentRow, lifeOf, saveDeployments } from './deployment-rows.ts';
import type { Trx } from './hold-campaign.ts';
import { offersChannel } from './start-deployments.ts';

/** Ends, takes back and times out what nobody else does. A repeat changes nothing, several servers share the work. */
export interface Closer {
  /**
   * What is due in a campaign that runs, stands still or was aborted: deadlines, silence, offers to be taken back. How many
   * deployments it changed.
   *
   * @param isOver the server stops: what is left is done after its next start, or elsewhere
   */
  closeDue(campaign: CampaignRow, isOver: () => boolean): Promise<number>;
}

/** Which deployments, and what happens to them. */
interface Closing {
  readonly which: RawBuilder<boolean>;
  readonly input: DeploymentInput;
}

const atOnce = 1000;
/** Begun, and not yet changing the vehicle. */
const before = ['accepted', 'downloading', 'downloaded', 'verified'];
const installing = ['installing', 'rebooting', 'committed'];

export function createCloser(options: {
  readonly db: Database;
  readonly evidence: Pick<EvidenceLog, 'append'>;
  readonly terms: CampaignTerms;
  readonly owners: OwnerNews;
  readonly clock: Pick<Clock, 'now'>;
}): Closer {
  const { db, evidence, terms, owners, clock } = options;

  async function closeSome(trx: Trx, id: string, closing: Closing, known: Terms): Promise<number> {
    const rows: DeploymentRow[] = await trx
      .selectFrom('deployments')
      .selectAll()
      .where('campaign_id', '=', id)
      .where('ended_at', 'is', null)
      .where(closing.which)
      .orderBy('number')
      .limit(atOnce)
      .forUpdate()
      .skipLocked()
      .execute();
    const { at } = closing.input;
    const changed: ChangedDeployment[] = [];
    const events: DeploymentEvent[] = [];
    const entries: NewEvidence[] = [];
    for (const row of rows) {
      const { deployment, changed: isChanged } = stepDeployment(lifeOf(row), closing.input, known.limits);
      if (!isChanged) continue;
      changed.push({ row, life: deployment });
      const isOver = hasEnded(deployment.state);
      const { state, code, reason } = deployment;
      events.push(serverEvent(row, isOver ? 'ended' : 'withdrawn', at, { state, code, reason }));
      if (isOver) entries.push(resultEntry(row, deployment, known.chain));
    }
    if (changed.length === 0) return 0;
    await saveDeployments(trx, changed);
    await owners.tell(trx, changed, at);
    await addDeploymentEvents(trx, events);
    await sql`select pg_notify(${offersChannel}, ${id})`.execute(trx);
    if (entries.length > 0) await evidence.append(trx, id, entries);
    return changed.length;
  }

  return {
    async closeDue(campaign, isOver) {
      const known = await terms.of(db, campaign.id);
      let closed = 0;
      for (const closing of closingsOf(campaign, known, clock.now())) {
        for (let some = atOnce; some === atOnce && !isOver(); closed += some) {
          some = await db.transaction().execute((trx) => closeSome(trx, campaign.id, closing, known));
        }
      }
      return closed;
    },
  };
}

function closingsOf(campaign: CampaignRow, { plan, limits }: Terms, at: number): Closing[] {
  const { state, why, startedAt } = campaignLife(campaign);
  const isIn = (states: readonly string[]) => sql<boolean>`state = any(${[...states]}::text[])`;
  const closings: Closing[] = [];
  if (state === 'aborted') {
    closings.push({
      which: sql<boolean>`withdrawn_at is null and ${isIn(['waiting', 'offered', ...before])}`,
      input: { kind: 'cancel', at, code: 'campaign-aborted', reason: why },
    });
  } else if (startedAt !== null && at >= campaignEnd(plan, startedAt)) {
    closings.push({
      which: sql<boolean>`state = 'waiting' and deadline_at is null`,
      input: { kind: 'cancel', at, code: 'campaign-over', reason: 'The time of the campaign is over.' },
    });
  } else if (state === 'halted') {
    closings.push({ which: isIn(['offered']), input: { kind: 'recall', at } });
  }
  closings.push(
    {
      which: sql<boolean>`deadline_at <= ${at} and not ${isIn(installing)}`,
      input: { kind: 'deadline', at },
    },
    {
      which: sql<boolean>`heard_at >= coalesce(offered_at, heard_at) and (
        ${isIn(installing)} and heard_at <= ${at - limits.silentInstallingMs}
        or ${isIn(before)} and greatest(heard_at, deferred_until) <= ${at - limits.silentDownloadingMs})`,
      input: { kind: 'silence', at },
    },
  );
  return closings;
}
