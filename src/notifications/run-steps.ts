import { type Selectable, sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import { derivedId } from '../shared/ids.ts';
import { insertDeliveries, type NewDelivery } from './delivery-rows.ts';
import type { EventRow, PlanParts } from './plan.ts';
import type { Route } from './policy.ts';
import { nextTime, quietUntil } from './quiet-hours.ts';
import { findReceivers, type Receiver, usableChannels } from './receivers.ts';

/** As receiver: no user is called so. */
export const nobody = '';

type StepRow = Selectable<Schema['notification_steps']>;

/** `nobody`: it reached none; `spoken-for`: the case of its cause is told instead. */
type Outcome = 'done' | 'nobody' | 'dropped' | 'not-needed' | 'spoken-for';

interface Made {
  readonly stepId: string;
  readonly notification: {
    id: string;
    event_id: string;
    route: string;
    receiver: string;
    step: number;
    channels: string[];
    created_at: number;
  };
  readonly delivery: NewDelivery | null;
}

/**
 * Steps that are due, locked: finds whom each tells, and writes notifications with their first deliveries. One that reaches
 * nobody is in the log too, and the next need not wait for its answer. Returns how many became due by that.
 */
export async function runStepRows(
  trx: Database,
  parts: PlanParts,
  rows: readonly StepRow[],
): Promise<number> {
  const { policy, clock, isTaken, spokenFor } = parts;
  const events = await eventsOf(trx, rows);
  const joined = await spokenFor(trx, [...events.values()]);
  const receiversOf = rememberReceivers(trx, parts);
  const outcomes = new Map<string, Outcome>();
  const made: Made[] = [];
  for (const row of rows) {
    const event = events.get(row.event_id);
    const route = policy().routes.find(({ id }) => id === row.route);
    if (event === undefined || route?.steps[row.step] === undefined) outcomes.set(row.id, 'dropped');
    else if (event.expires_at !== null && event.expires_at <= clock.now()) outcomes.set(row.id, 'dropped');
    else if (joined.has(event.id)) outcomes.set(row.id, 'spoken-for');
    else if (row.step > 0 && (await isTaken(trx, event))) outcomes.set(row.id, 'not-needed');
    else {
      const receivers = await receiversOf(route, row.step, event);
      const theirs = receivers.map((receiver) => makeNotification(parts, row, event, route, receiver));
      const isHeard =
        theirs.some(({ delivery }) => delivery !== null) ||
        (await isOnlyActor(receiversOf, route, row, event));
      if (!isHeard && receivers.length === 0) theirs.push(toNobody(parts, row, event));
      made.push(...theirs);
      outcomes.set(row.id, isHeard ? 'done' : 'nobody');
    }
  }
  const told = await insert(trx, made);
  const now = clock.now();
  const ids = rows.map(({ id }) => id);
  await sql`update notification_steps as steps set state = given.state, told = given.told, done_at = ${now}
    from unnest(${ids}::uuid[], ${ids.map((id) => outcomes.get(id) ?? 'dropped')}::text[],
      ${ids.map((id) => told.get(id) ?? 0)}::int[]) as given (id, state, told)
    where steps.id = given.id`.execute(trx);
  return bringForward(
    trx,
    rows.filter(({ id }) => outcomes.get(id) === 'nobody'),
    now,
  );
}

/** The steps behind these, which would have waited for an answer that cannot come. */
async function bringForward(trx: Database, unheard: readonly StepRow[], now: number): Promise<number> {
  if (unheard.length === 0) return 0;
  const { numAffectedRows } = await sql`update notification_steps set due_at = ${now} where id in (
    select steps.id from notification_steps as steps join unnest(
      ${unheard.map((row) => row.event_id)}::uuid[], ${unheard.map(({ route }) => route)}::text[],
      ${unheard.map(({ step }) => step + 1)}::int[]) as given (event_id, route, step) using (event_id, route, step)
    where steps.state = 'waiting' and steps.due_at > ${now} for update of steps skip locked)`.execute(trx);
  return Number(numAffectedRows ?? 0);
}

async function eventsOf(trx: Database, rows: readonly StepRow[]): Promise<ReadonlyMap<string, EventRow>> {
  const found = await trx
    .selectFrom('notification_events')
    .selectAll()
    .where(anyOf('id', 'uuid', [...new Set(rows.map((row) => row.event_id))]))
    .execute();
  return new Map(found.map((event) => [event.id, event]));
}

/** The same people are asked for again and again within one transaction. */
function rememberReceivers(trx: Database, { onCall, clock }: PlanParts) {
  const known = new Map<string, Promise<Receiver[]>>();
  return (route: Route, step: number, event: EventRow): Promise<Receiver[]> => {
    const whom = route.steps[step]?.whom ?? [];
    const { markets, place, owner, technician, vin, actor } = event;
    const isOwners = whom.some(({ vehicleOwner }) => vehicleOwner === true);
    const key = JSON.stringify([whom, markets, place, owner, technician, actor, isOwners ? vin : null]);
    const found = known.get(key) ?? findReceivers(trx, { whom, event, onCall, now: clock.now() });
    known.set(key, found);
    return found;
  };
}

type ReceiversOf = ReturnType<typeof rememberReceivers>;

/** Whoever did it is not told of it, but knows; a command that waits for another is not helped by that. */
async function isOnlyActor(
  of: ReceiversOf,
  route: Route,
  { step }: StepRow,
  event: EventRow,
): Promise<boolean> {
  return (
    event.kind !== 'command' &&
    event.actor !== null &&
    (await of(route, step, { ...event, actor: null })).length === 1
  );
}

/** For the log: the step found none who could be told. */
const toNobody = ({ clock }: PlanParts, row: StepRow, event: EventRow): Made => ({
  stepId: row.id,
  notification: {
    ...{ id: derivedId('notification', event.id, row.route, row.step, nobody), event_id: event.id },
    ...{ route: row.route, receiver: nobody, step: row.step, channels: [], created_at: clock.now() },
  },
  delivery: null,
});

function makeNotification(
  { clock, isOpen }: PlanParts,
  row: StepRow,
  event: EventRow,
  route: Route,
  receiver: Receiver,
): Made {
  const now = clock.now();
  const isDigest = route.deliver === 'digest';
  const wanted = isDigest && !receiver.wantsDigest ? [] : (route.steps[row.step]?.channels ?? []);
  const channels = usableChannels(receiver, wanted, isOpen);
  const [channel] = channels;
  // Not of the route: two routes that find the same person in the same step are one message.
  const about = event.case_id !== null && event.what === 'opened' ? event.case_id : event.id;
  const id = derivedId('notification', about, row.step, receiver.id);
  const isUrgent = event.severity === 'critical' || event.expires_at !== null;
  const heldUntil = isUrgent
    ? null
    : isDigest
      ? nextTime(now, receiver.digestAt, receiver.timeZone)
      : quietUntil(now, receiver.quiet, receiver.timeZone);
  return {
    stepId: row.id,
    notification: {
      ...{ id, event_id: event.id, route: route.id, receiver: receiver.id, step: row.step },
      ...{ channels, created_at: now },
    },
    delivery:
      channel === undefined
        ? null
        : {
            ...{ notificationId: id, receiver, channel, now, dueAt: heldUntil ?? now },
            state: heldUntil === null ? 'waiting' : 'digest',
          },
  };
}

/** How many each step told. */
async function insert(trx: Database, made: readonly Made[]): Promise<ReadonlyMap<string, number>> {
  const told = new Map<string, number>();
  if (made.length === 0) return told;
  const once = new Map(made.toReversed().map((one) => [one.notification.id, one]));
  const written = await trx
    .insertInto('notifications')
    .values([...once.values()].map(({ notification }) => notification))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  const fresh = written.flatMap(({ id }) => once.get(id) ?? []);
  for (const { stepId } of fresh) told.set(stepId, (told.get(stepId) ?? 0) + 1);
  await insertDeliveries(
    trx,
    fresh.flatMap(({ delivery }) => delivery ?? []),
  );
  return told;
}
