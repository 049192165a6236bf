import type { Selectable } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Clock } from '../shared/clock.ts';
import { derivedId } from '../shared/ids.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import type { ChannelName } from './channel.ts';
import type { EventKind, Happening } from './notify-event.ts';
import { type Audience, matchRoutes, type NotificationPolicy, type Route } from './policy.ts';
import { nextTime, quietUntil } from './quiet-hours.ts';
import { findReceivers, type OnCall, type Receiver, usableChannels } from './receivers.ts';

export type EventRow = Selectable<Schema['notification_events']>;

export interface PlanParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly policy: () => NotificationPolicy;
  readonly onCall: OnCall;
  readonly isOpen: (channel: ChannelName) => boolean;
  /** Has somebody taken note of what the event is about, or is it over? */
  readonly isTaken: (db: Database, event: EventRow) => Promise<boolean>;
}

/** From events to steps, from steps that are due to deliveries. Each is one transaction and may be repeated. */
export interface Planner {
  /** Returns how many were done; 0 where nothing is left. */
  planEvents(): Promise<number>;
  runSteps(): Promise<number>;
}

type ReceiversOf = (whom: readonly Audience[], event: EventRow) => Promise<Receiver[]>;

const atOnce = 50;

export function createPlanner({ db, clock, policy, onCall, isOpen, isTaken }: PlanParts): Planner {
  async function isNews(trx: Database, route: Route, { problem }: EventRow, now: number): Promise<boolean> {
    const key = { route: route.id, problem };
    const inserted = await trx
      .insertInto('notification_problems')
      .values({ ...key, told_at: now, last_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .returning('told_at')
      .executeTakeFirst();
    if (inserted !== undefined) return true;
    const before = await trx
      .selectFrom('notification_problems')
      .select('last_at')
      .where('route', '=', route.id)
      .where('problem', '=', problem)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const news = now - before.last_at >= route.quietMinutes * 60_000;
    await trx
      .updateTable('notification_problems')
      .set({ last_at: now, ...(news ? { told_at: now } : {}) })
      .where('route', '=', route.id)
      .where('problem', '=', problem)
      .execute();
    return news;
  }

  async function planEvent(trx: Database, event: EventRow, now: number): Promise<void> {
    const { kind, what, severity, markets, place } = event;
    const matched = matchRoutes(policy(), {
      ...{ kind: kind as EventKind, what: what as Happening, severity: severity as Severity },
      ...{ markets, place },
    });
    for (const route of matched) {
      if (!(await isNews(trx, route, event, now))) continue;
      const steps = route.steps.map(({ afterMinutes }, step) => ({
        id: derivedId('notification-step', event.id, route.id, step),
        ...{ event_id: event.id, route: route.id, step, state: 'waiting', done_at: null },
        due_at: now + afterMinutes * 60_000,
      }));
      await trx
        .insertInto('notification_steps')
        .values(steps)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  }

  async function tell(trx: Database, event: EventRow, route: Route, step: number, receiver: Receiver) {
    const now = clock.now();
    const channels = usableChannels(receiver, route.steps[step]?.channels ?? [], isOpen);
    // Not of the route: two routes that find the same person in the same step are one message.
    const id = derivedId('notification', event.id, step, receiver.name);
    const made = await trx
      .insertInto('notifications')
      .values({
        ...{ id, event_id: event.id, route: route.id, receiver: receiver.name, step, channels },
        created_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (made === undefined) return false;
    const [channel] = channels;
    if (channel === undefined) return true;
    const isUrgent = event.severity === 'critical';
    const heldUntil = isUrgent
      ? null
      : route.deliver === 'digest'
        ? nextTime(now, receiver.digestAt, receiver.timeZone)
        : quietUntil(now, receiver.quiet, receiver.timeZone);
    await insertDelivery(trx, {
      notificationId: id,
      receiver,
      channel,
      now,
      dueAt: heldUntil ?? now,
      state: heldUntil === null ? 'waiting' : 'digest',
    });
    return true;
  }

  /** The same people are asked for again and again within one transaction. */
  function rememberReceivers(trx: Database): ReceiversOf {
    const known = new Map<string, Promise<Receiver[]>>();
    return (whom, event) => {
      const { markets, place, owner } = event;
      const key = JSON.stringify([whom, markets, place, owner]);
      const found = known.get(key) ?? findReceivers(trx, { whom, event, onCall, now: clock.now() });
      known.set(key, found);
      return found;
    };
  }

  async function runStep(
    trx: Database,
    row: Selectable<Schema['notification_steps']>,
    event: EventRow,
    receiversOf: ReceiversOf,
  ): Promise<void> {
    const now = clock.now();
    const settle = (state: string, told: number) =>
      trx
        .updateTable('notification_steps')
        .set({ state, told, done_at: now })
        .where('id', '=', row.id)
        .execute();
    const route = policy().routes.find(({ id }) => id === row.route);
    const step = route?.steps[row.step];
    if (route === undefined || step === undefined) {
      await settle('dropped', 0);
      return;
    }
    if (row.step > 0 && (await isTaken(trx, event))) {
      await settle('not-needed', 0);
      return;
    }
    let told = 0;
    for (const receiver of await receiversOf(step.whom, event))
      if (await tell(trx, event, route, row.step, receiver)) told++;
    await settle('done', told);
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
          .limit(atOnce)
          .forUpdate()
          .skipLocked()
          .execute();
        // In one order, so that two servers never wait for each other.
        const sorted = events.sort((a, b) => (a.problem < b.problem ? -1 : 1));
        for (const event of sorted) await planEvent(trx, event, now);
        const planned = events.map(({ id }) => id);
        await trx
          .updateTable('notification_events')
          .set({ planned_at: now })
          .where(anyOf('id', 'uuid', planned))
          .execute();
        return events.length;
      }),

    runSteps: () =>
      db.transaction().execute(async (trx) => {
        const rows = await trx
          .selectFrom('notification_steps')
          .selectAll()
          .where('state', '=', 'waiting')
          .where('due_at', '<=', clock.now())
          .orderBy('due_at')
          .limit(atOnce)
          .forUpdate()
          .skipLocked()
          .execute();
        const found = await trx
          .selectFrom('notification_events')
          .selectAll()
          .where(
            anyOf(
              'id',
              'uuid',
              rows.map((row) => row.event_id),
            ),
          )
          .execute();
        const events = new Map(found.map((event) => [event.id, event]));
        const receiversOf = rememberReceivers(trx);
        for (const row of rows) {
          const event = events.get(row.event_id);
          if (event !== undefined) await runStep(trx, row, event, receiversOf);
        }
        return rows.length;
      }),
  };
}

/** The same notification and channel again is the same delivery. */
export async function insertDelivery(
  trx: Database,
  delivery: {
    readonly notificationId: string;
    readonly receiver: Receiver;
    readonly channel: ChannelName;
    readonly now: number;
    readonly dueAt: number;
    readonly state: 'waiting' | 'digest';
  },
): Promise<void> {
  const { notificationId, receiver, channel, now, dueAt, state } = delivery;
  await trx
    .insertInto('notification_deliveries')
    .values({
      id: derivedId('notification-delivery', notificationId, channel),
      ...{ notification_id: notificationId, receiver: receiver.name, channel, state },
      address: receiver.addresses.get(channel)?.address ?? '',
      ...{ first_due_at: dueAt, due_at: dueAt, created_at: now, digest_id: null },
      ...{ claim: null, claimed_at: null, handing_at: null, sent_at: null },
      ...{ error: null, error_kind: null, provider_id: null },
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
