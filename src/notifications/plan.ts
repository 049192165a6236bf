import { type Selectable, sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Clock } from '../shared/clock.ts';
import { derivedId } from '../shared/ids.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import type { ChannelName } from './channel.ts';
import type { EventKind, Happening } from './notify-event.ts';
import { matchRoutes, type NotificationPolicy, type Route } from './policy.ts';
import type { OnCall } from './receivers.ts';
import { runStepRows } from './run-steps.ts';

export type EventRow = Selectable<Schema['notification_events']>;

export interface PlanParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly policy: () => NotificationPolicy;
  readonly onCall: OnCall;
  readonly isOpen: (channel: ChannelName) => boolean;
  /** Has somebody taken note of what the event is about, or is it over? */
  readonly isTaken: (db: Database, event: EventRow) => Promise<boolean>;
  /** Those of these events that another speaks for: the case of their cause. */
  readonly spokenFor: (db: Database, events: readonly EventRow[]) => Promise<ReadonlySet<string>>;
}

/** From events to steps, from steps that are due to deliveries. Each is one transaction and may be repeated. */
export interface Planner {
  /** Returns how many were done; 0 where nothing is left. */
  planEvents(): Promise<number>;
  runSteps(): Promise<number>;
}

/** Fewer done than this: nothing is left. */
export const eventsAtOnce = 500;
export const stepsAtOnce = 200;

interface Telling {
  readonly event: EventRow;
  readonly route: Route;
  readonly problem: string;
}

export function createPlanner(parts: PlanParts): Planner {
  const { db, clock, policy } = parts;

  /** A few questions however many events there are: a cause that a whole fleet has must not hold up the rest. */
  async function plan(trx: Database, events: readonly EventRow[], now: number): Promise<void> {
    const tellings = new Map<string, Telling>();
    for (const event of events) {
      const { kind, what, severity, markets, place } = event;
      const matched = matchRoutes(policy(), {
        ...{ kind: kind as EventKind, what: what as Happening, severity: severity as Severity },
        ...{ markets, place },
      });
      for (const route of matched) {
        const problem =
          route.per === 'cause' && event.cause !== null ? JSON.stringify([what, event.cause]) : event.problem;
        const key = JSON.stringify([route.id, problem]);
        if (!tellings.has(key)) tellings.set(key, { event, route, problem });
      }
    }
    // In one order, so that two servers never wait for each other.
    const sorted = [...tellings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, telling]) => telling);
    const news = await newsOf(trx, sorted, now);
    const steps = news.flatMap(({ event, route }) =>
      route.steps.map(({ afterMinutes }, step) => ({
        id: derivedId('notification-step', event.id, route.id, step),
        ...{ event_id: event.id, route: route.id, step, state: 'waiting', done_at: null },
        due_at: now + afterMinutes * 60_000,
      })),
    );
    if (steps.length > 0)
      await trx
        .insertInto('notification_steps')
        .values(steps)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  }

  return {
    planEvents: () =>
      db.transaction().execute(async (trx) => {
        const now = clock.now();
        const events = await trx
          .selectFrom('notification_events')
          .selectAll()
          .where('planned_at', 'is', null)
          .orderBy('created_at')
          .limit(eventsAtOnce)
          .forUpdate()
          .skipLocked()
          .execute();
        if (events.length === 0) return 0;
        await plan(trx, events, now);
        await trx
          .updateTable('notification_events')
          .set({ planned_at: now })
          .where(
            anyOf(
              'id',
              'uuid',
              events.map(({ id }) => id),
            ),
          )
          .execute();
        return events.length;
      }),

    runSteps: () =>
      db.transaction().execute(async (trx) => {
        let done = 0;
        for (let isMore = true; isMore; ) {
          const rows = await trx
            .selectFrom('notification_steps')
            .selectAll()
            .where('state', '=', 'waiting')
            .where('due_at', '<=', clock.now())
            .orderBy('due_at')
            .limit(stepsAtOnce)
            .forUpdate()
            .skipLocked()
            .execute();
          isMore = rows.length > 0 && (await runStepRows(trx, parts, rows)) > 0;
          done += rows.length;
        }
        return done;
      }),
  };
}

/** Those whose problem was not told by their route, or is so long ago that it is a new one. */
async function newsOf(trx: Database, tellings: readonly Telling[], now: number): Promise<Telling[]> {
  if (tellings.length === 0) return [];
  const { rows } = await sql<{ route: string; problem: string }>`
    insert into notification_problems as known (route, problem, told_by, told_at, last_at)
    select route, problem, told_by, ${now}, ${now} from unnest(
      ${tellings.map(({ route }) => route.id)}::text[], ${tellings.map(({ problem }) => problem)}::text[],
      ${tellings.map(({ event }) => event.id)}::uuid[]) as given (route, problem, told_by)
    on conflict (route, problem) do update set last_at = excluded.last_at,
      told_by = case when excluded.last_at - known.last_at >= ${quietTimes(tellings)} then excluded.told_by else known.told_by end,
      told_at = case when excluded.last_at - known.last_at >= ${quietTimes(tellings)} then excluded.told_at else known.told_at end
    returning route, problem, told_by`.execute(trx);
  const toldBy = new Map(
    (rows as { route: string; problem: string; told_by: string }[]).map((row) => [
      `${row.route} ${row.problem}`,
      row.told_by,
    ]),
  );
  return tellings.filter(({ event, route, problem }) => toldBy.get(`${route.id} ${problem}`) === event.id);
}

/** Milliseconds of each route after which a problem is new again. */
function quietTimes(tellings: readonly Telling[]) {
  const quiet = Object.fromEntries(tellings.map(({ route }) => [route.id, route.quietMinutes * 60_000]));
  return sql`(${JSON.stringify(quiet)}::jsonb ->> known.route)::bigint`;
}
