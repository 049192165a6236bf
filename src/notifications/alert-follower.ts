import { sql } from 'kysely';
import { isMuted } from '../alerts/mute-match.ts';
import type { Mute } from '../alerts/mutes.ts';
import type { Database } from '../database/database.ts';
import { withRetry } from '../database/retry.ts';
import type { FeedEvent } from '../ingest/pipeline.ts';
import type { Evidence } from '../rule-engine/finding.ts';
import { type CaseAlert, causeOf } from '../service/cases/alert-problem.ts';
import type { Clock } from '../shared/clock.ts';
import { languages, type Text } from '../shared/languages.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import { type Severity, severities } from '../vehicles/vehicle.ts';
import type { Notifier } from './notify.ts';
import type { NotifyEvent } from './notify-event.ts';
import { matchRoutes, type NotificationPolicy } from './policy.ts';

/**
 * Follows the feed of events and tells of alerts that fire and end, where the policy has a route for them; muted ones are not
 * told. Where it stands is kept in the transaction of what it tells, so nothing is left out and nothing told twice.
 */
export interface AlertFollower extends Part {
  /** Alerts may have fired. */
  told(events: readonly FeedEvent[]): void;
  /** Takes all there are; for tests and for whoever cannot wait. */
  catchUp(): Promise<void>;
}

const sweepMs = 30_000;
const atOnce = 1000;
const positionKey = 'notifications-follower';

interface AlertNews {
  readonly feed_id: number;
  readonly state: string | null;
  readonly id: string | null;
  readonly vin: string;
  readonly rule: string;
  readonly severity: string;
  readonly market: string;
  readonly evidence: Evidence;
  readonly at: number;
  readonly muted: boolean;
}

export function createAlertFollower(options: {
  readonly db: Database;
  readonly policy: () => NotificationPolicy;
  /** Of a vehicle, as cases have it: one message for one problem. */
  readonly problemOf: (alert: Pick<CaseAlert, 'rule' | 'fault'>) => string;
  readonly notifier: Notifier;
  readonly mutes: () => Promise<readonly Mute[]>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
}): AlertFollower {
  const { db, policy, problemOf, notifier, mutes, clock, logger } = options;
  let running: Promise<void> | null = null;
  let isAskedAgain = false;
  let isStopped = true;
  let endSweep: () => void = () => undefined;

  const isWanted = () => policy().routes.some(({ kind }) => kind === 'alert');

  function wake(): void {
    isAskedAgain = true;
    if (isStopped) return;
    running ??= rounds()
      .catch((error: unknown) => {
        logger.error({ err: error }, 'alerts could not be told; tried again soon');
      })
      .finally(() => {
        running = null;
      });
  }

  async function rounds(): Promise<void> {
    while (isAskedAgain && !isStopped) {
      isAskedAgain = false;
      await catchUp();
    }
  }

  async function catchUp(): Promise<void> {
    while (await withRetry(takeSome, { clock, patienceMs: 10_000 }));
  }

  /** True where more may be waiting. */
  async function takeSome(): Promise<boolean> {
    const now = await mutes();
    return db.transaction().execute(async (trx) => {
      const position = await lockPosition(trx);
      const news = await newsAfter(trx, position, now);
      const last = news.at(-1)?.feed_id;
      if (last === undefined) return false;
      await notifier.notifyAll(trx, news.flatMap((one) => eventsOf(one, problemOf)).filter(hasRoute));
      await trx
        .updateTable('meta')
        .set({ value: JSON.stringify(last) })
        .where('key', '=', positionKey)
        .execute();
      return news.length === atOnce;
    });
  }

  const hasRoute = (event: NotifyEvent) => matchRoutes(policy(), { ...event, place: null }).length > 0;

  return {
    async start() {
      isStopped = false;
      endSweep = clock.every(sweepMs, wake);
      wake();
    },
    async stop() {
      isStopped = true;
      endSweep();
      await running;
    },
    told(events) {
      if (isWanted() && events.some(({ type }) => type === 'alert')) wake();
    },
    catchUp,
  };
}

/** A server that begins to tell of alerts begins with the next one, not with those of years. */
async function lockPosition(trx: Database): Promise<number> {
  await sql`insert into meta (key, value) select ${positionKey}, to_jsonb(coalesce(max(id), 0)) from feed_events
    on conflict do nothing`.execute(trx);
  const row = await trx
    .selectFrom('meta')
    .select('value')
    .where('key', '=', positionKey)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return Number(row.value);
}

async function newsAfter(trx: Database, position: number, mutes: readonly Mute[]): Promise<AlertNews[]> {
  const { rows } = await sql<AlertNews>`
    select feed.id as feed_id, feed.data ->> 'state' as state, alerts.id, alerts.vin, alerts.rule,
      feed.data ->> 'severity' as severity, vehicles.market, alerts.evidence, feed.at, ${isMuted(mutes)} as muted
    from (select * from feed_events where id > ${position} and type = 'alert' order by id limit ${atOnce}) as feed
      left join alerts on alerts.id = (feed.data ->> 'id')::uuid
      left join vehicles on vehicles.vin = alerts.vin
    order by feed.id`.execute(trx);
  return rows;
}

function eventsOf(
  news: AlertNews,
  problemOf: (alert: Pick<CaseAlert, 'rule' | 'fault'>) => string,
): NotifyEvent[] {
  const { id, state, vin, rule, market, evidence, at, muted } = news;
  if (id === null || muted || (state !== 'firing' && state !== 'resolved')) return [];
  const fault = evidence.fault ?? null;
  const texts = Object.fromEntries(
    languages.map((language) => [language, evidence.summaries[language] || evidence.summary || rule]),
  ) as unknown as Text;
  return [
    {
      ...{ kind: 'alert', what: state, vin, alertId: id, markets: [market], texts, at },
      problemId: `${vin} ${problemOf({ rule, fault })}`,
      cause: causeOf({ rule, fault }),
      severity: severities.find((one): one is Severity => one === news.severity) ?? 'major',
      link: `/vehicles/${vin}`,
    },
  ];
}
