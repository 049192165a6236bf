import type { Database } from '../../database/database.ts';
import { isPassing, withRetry } from '../../database/retry.ts';
import { insertFeedEvents } from '../../ingest/feed-events.ts';
import type { FeedEvent } from '../../ingest/pipeline.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Part } from '../../shared/part.ts';
import { takeAlerts } from './case-intake.ts';
import { feedOf, newsOf, type TellCases } from './case-news.ts';
import type { CasePolicy } from './case-policy.ts';
import { lockPosition, setPosition } from './case-position.ts';
import type { TitleOf } from './case-titles.ts';
import { alertsAfter } from './fired-alerts.ts';
import { endRetired } from './retired-rules.ts';

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
const quietMs = 250;
const longestWaitMs = 750;
const sweepMs = 30_000;
const atOnce = 250;

export function createCaseFollower(options: {
  readonly db: Database;
  readonly policy: CasePolicy;
  readonly titleOf: TitleOf;
  readonly publish: (events: readonly FeedEvent[]) => void;
  readonly tell: TellCases;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
}): CaseFollower {
  const { db, policy, titleOf, publish, tell, clock, logger } = options;
  let waiting: { readonly cancel: () => void; readonly since: number } | null = null;
  let endSweep: (() => void) | null = null;
  let running: Promise<void> = Promise.resolve();
  let isStopped = true;

  function wake(): void {
    if (isStopped) return;
    const now = clock.monotonic();
    const since = waiting?.since ?? now;
    waiting?.cancel();
    const delayMs = Math.max(0, Math.min(quietMs, since + longestWaitMs - now));
    waiting = { since, cancel: clock.after(delayMs, run) };
  }

  function run(): void {
    waiting = null;
    running = running.then(catchUp).catch((error: unknown) => {
      logger.error({ err: error }, 'alerts could not be made cases; tried again soon');
    });
  }

  async function catchUp(): Promise<void> {
    for (;;) {
      const isMore = await withRetry(() => takeSome(atOnce), { clock, patienceMs: 10_000 }).catch(oneByOne);
      if (!isMore || isStopping()) return;
    }
  }

  const isStopping = () => isStopped && endSweep !== null;

  /** An alert that nobody can make a case of does not keep the others from it. */
  async function oneByOne(error: unknown): Promise<boolean> {
    if (isPassing(error)) throw error;
    for (let left = atOnce; left > 0; left--) {
      try {
        if (!(await takeSome(1))) return false;
      } catch (cause) {
        if (isPassing(cause)) throw cause;
        const skipped = await skipOne();
        logger.error({ err: cause, alert: skipped }, 'no case could be made of an alert');
      }
    }
    return true;
  }

  /** True where more may be waiting. */
  async function takeSome(limit: number): Promise<boolean> {
    const done = await db.transaction().execute(async (trx) => {
      const position = await lockPosition(trx);
      const { alerts, retired, last, isMore } = await alertsAfter(trx, position, limit, titleOf);
      if (last === null) return { told: [], isMore: false };
      const taken = alerts.length === 0 ? [] : await takeAlerts(trx, policy, alerts, clock.now());
      const changed = [...taken, ...(await endRetired(trx, policy, retired, clock.now()))];
      await setPosition(trx, last);
      await tell(trx, newsOf(changed));
      return { told: await insertFeedEvents(trx, feedOf(changed)), isMore };
    });
    publish(done.told);
    return done.isMore;
  }

  const skipOne = (): Promise<string | null> =>
    db.transaction().execute(async (trx) => {
      const next = await trx
        .selectFrom('feed_events')
        .select(['id', 'data'])
        .where('id', '>', await lockPosition(trx))
        .where('type', '=', 'alert')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      if (next === undefined) return null;
      await setPosition(trx, next.id);
      return String((next.data as { id?: unknown }).id);
    });

  return {
    async start() {
      isStopped = false;
      endSweep = clock.every(sweepMs, run);
      run();
    },
    async stop() {
      isStopped = true;
      waiting?.cancel();
      waiting = null;
      endSweep?.();
      await running;
    },
    told(events) {
      if (events.some(({ type }) => type === 'alert')) wake();
    },
    catchUp,
  };
}
