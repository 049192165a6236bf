import { sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import { withRetry } from '../../database/retry.ts';
import { insertFeedEvents } from '../../ingest/feed-events.ts';
import type { FeedEvent } from '../../ingest/pipeline.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Part } from '../../shared/part.ts';
import type { CaseAlert } from './alert-problem.ts';
import { takeAlerts } from './case-intake.ts';
import type { Trx } from './case-log.ts';
import { feedOf, newsOf, type TellCases } from './case-news.ts';
import type { CasePolicy } from './case-policy.ts';

/**
 * Follows the feed of events: every alert that fires is looked at once, in order. Where it stands is kept in the same
 * transaction as what follows from it, so whenever the process ends nothing is left out and nothing done twice.
 */
export interface CaseFollower extends Part {
  /** Alerts may have fired. */
  told(events: readonly FeedEvent[]): void;
  /** Takes all there are; for tests and for whoever cannot wait. */
  catchUp(): Promise<void>;
}

/** Alerts of one moment are looked at together, so that a cause that many vehicles have is seen at once. */
const settleMs = 300;
const sweepMs = 30_000;
const atOnce = 500;
const positionKey = 'case-follower';

export function createCaseFollower(options: {
  readonly db: Database;
  readonly policy: CasePolicy;
  readonly publish: (events: readonly FeedEvent[]) => void;
  readonly tell: TellCases;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
}): CaseFollower {
  const { db, policy, publish, tell, clock, logger } = options;
  let cancel: (() => void) | null = null;
  let endSweep: (() => void) | null = null;
  let running: Promise<void> = Promise.resolve();
  let isStopped = true;

  function wake(delayMs: number): void {
    if (isStopped || cancel !== null) return;
    cancel = clock.after(delayMs, () => {
      cancel = null;
      running = running.then(catchUp).catch((error: unknown) => {
        logger.error({ err: error }, 'alerts could not be made cases; tried again soon');
      });
    });
  }

  async function catchUp(): Promise<void> {
    while (await withRetry(takeSome, { clock, patienceMs: 10_000 }));
  }

  /** True where more may be waiting. */
  async function takeSome(): Promise<boolean> {
    const done = await db.transaction().execute(async (trx) => {
      const position = await lockPosition(trx);
      const { alerts, last, isMore } = await alertsAfter(trx, position);
      if (last === null) return { told: [], isMore: false };
      const at = clock.now();
      const changed = alerts.length === 0 ? [] : await takeAlerts(trx, policy, alerts, at);
      await trx
        .updateTable('meta')
        .set({ value: JSON.stringify(last) })
        .where('key', '=', positionKey)
        .execute();
      await tell(trx, newsOf(changed));
      return { told: await insertFeedEvents(trx, feedOf(changed)), isMore };
    });
    publish(done.told);
    return done.isMore;
  }

  return {
    async start() {
      isStopped = false;
      endSweep = clock.every(sweepMs, () => wake(0));
      wake(0);
    },
    async stop() {
      isStopped = true;
      cancel?.();
      cancel = null;
      endSweep?.();
      await running;
    },
    told(events) {
      if (events.some(({ type }) => type === 'alert')) wake(settleMs);
    },
    catchUp,
  };
}

async function lockPosition(trx: Trx): Promise<number> {
  await trx
    .insertInto('meta')
    .values({ key: positionKey, value: JSON.stringify(0) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await trx
    .selectFrom('meta')
    .select('value')
    .where('key', '=', positionKey)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return Number(row.value);
}

async function alertsAfter(trx: Trx, position: number) {
  // The vehicle may have been erased since, and the alert with it.
  const { rows } = await sql<{
    feed_id: number;
    state: string;
    id: string | null;
    vin: string;
    rule: string;
    severity: string;
    market: string;
    summary: string | null;
    fault: { ecu: string; system: string; code: string } | null;
    software: Record<string, string> | null;
  }>`
    select feed.id as feed_id, feed.data ->> 'state' as state, alerts.id, alerts.vin, alerts.rule,
      feed.data ->> 'severity' as severity, vehicles.market, feed.data #>> '{evidence,summary}' as summary,
      feed.data #> '{evidence,fault}' as fault, feed.data #> '{evidence,software}' as software
    from (select * from feed_events where id > ${position} and type = 'alert' order by id limit ${atOnce}) as feed
      left join alerts on alerts.id = (feed.data ->> 'id')::uuid
      left join vehicles on vehicles.vin = alerts.vin
    order by feed.id`.execute(trx);
  const alerts = rows
    .filter(({ id, state }) => id !== null && state === 'firing')
    .map(
      (row): CaseAlert => ({
        id: row.id ?? '',
        vin: row.vin,
        rule: row.rule,
        severity: row.severity,
        market: row.market,
        title: (row.summary ?? '') === '' ? row.rule : (row.summary ?? '').slice(0, 300),
        fault: row.fault,
        software: (row.fault && row.software?.[row.fault.ecu]) ?? null,
      }),
    );
  return { alerts, last: rows.at(-1)?.feed_id ?? null, isMore: rows.length === atOnce };
}
