import { type RawBuilder, sql } from 'kysely';
import type { WriteBatch } from '../../../telemetry/telemetry-store.ts';
import type { Books } from './books.ts';
import { keptText } from './kept-text.ts';
import type { BatchPlan } from './plan-batch.ts';
import type { Standing } from './standing.ts';

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** All that PostgreSQL keeps of a batch, with its position, in one transaction. */
export async function commitBatch(
  { db }: Books,
  batch: WriteBatch,
  plan: BatchPlan,
  standings: ReadonlyMap<number, Standing>,
): Promise<void> {
  const statements = [...statementsOf(batch, plan, standings)];
  await db.transaction().execute(async (trx) => {
    for (const statement of statements) await statement.execute(trx);
  });
}

function* statementsOf(
  batch: WriteBatch,
  plan: BatchPlan,
  standings: ReadonlyMap<number, Standing>,
): Generator<RawBuilder<unknown>> {
  yield sql`update telemetry_state set position = ${batch.position},
    last_received_at = greatest(last_received_at, ${finite(plan.lastReceivedAt)}::bigint)`;
  // In one order, so that two transactions never wait for each other.
  const touched = [...plan.touched].sort((a, b) => a.vehicle - b.vehicle);
  if (touched.length > 0)
    yield sql`update telemetry_vehicles as v set lanes = string_to_array(n.lanes, ',')::bigint[], longest_ms = n.longest,
      first_ts = n.first_ts, last_ts = n.last_ts, newest_ts = n.newest, newest_received_at = n.newest_received,
      received_at = n.received, presence_at = n.presence_at, online = n.online
      from unnest(${touched.map(({ vehicle }) => vehicle)}::int[], ${touched.map(({ lanes }) => lanes.join())}::text[],
        ${touched.map(({ longestMs }) => longestMs)}::bigint[], ${touched.map(({ firstTs }) => finite(firstTs))}::bigint[],
        ${touched.map(({ lastTs }) => finite(lastTs))}::bigint[], ${touched.map(({ newestTs }) => finite(newestTs))}::bigint[],
        ${touched.map(({ newestReceivedAt }) => finite(newestReceivedAt))}::bigint[],
        ${touched.map(({ receivedAt }) => finite(receivedAt))}::bigint[],
        ${touched.map(({ presence }) => presence?.at ?? null)}::bigint[],
        ${touched.map(({ presence }) => presence?.online ?? null)}::boolean[])
        as n(vehicle, lanes, longest, first_ts, last_ts, newest, newest_received, received, presence_at, online)
      where v.vehicle = n.vehicle`;
  const { pairs, lists, kept } = plan;
  if (pairs.length > 0)
    yield sql`insert into telemetry_vehicle_signals (vehicle, signal)
      select * from unnest(${pairs.map(({ standing }) => standing.vehicle)}::int[], ${pairs.map(({ signal }) => signal)}::int[])
      on conflict do nothing`;
  const runs = [...plan.runs];
  if (runs.length > 0)
    yield sql`insert into telemetry_runs (vehicle, boot, topic, first_seq, last_seq, received_at)
      select * from unnest(${runs.map(([, { vehicle }]) => vehicle)}::int[], ${runs.map(([{ boot }]) => boot)}::int[],
        ${runs.map(([{ topic }]) => keptText(topic))}::text[], ${runs.map(([{ firstSeq }]) => firstSeq)}::bigint[],
        ${runs.map(([{ lastSeq }]) => lastSeq)}::bigint[], ${runs.map(([{ receivedAt }]) => receivedAt)}::bigint[])
      on conflict (vehicle, boot, topic, first_seq) do update
      set last_seq = greatest(telemetry_runs.last_seq, excluded.last_seq), received_at = excluded.received_at`;
  if (kept.length > 0)
    yield sql`insert into telemetry_messages (vehicle, position, topic, received_at, boot, seq, first_ts, last_ts, samples)
      select * from unnest(${kept.map(({ standing }) => standing.vehicle)}::int[],
        ${kept.map(({ message }) => message.position)}::bigint[], ${kept.map(({ message }) => keptText(message.topic))}::text[],
        ${kept.map(({ message }) => Math.floor(message.receivedAt))}::bigint[],
        ${kept.map(({ message, standing }) => (message.boot === null ? null : standing.boots.get(message.boot)!))}::int[],
        ${kept.map(({ message }) => message.seq)}::bigint[], ${kept.map(({ message }) => Math.floor(message.firstTs))}::bigint[],
        ${kept.map(({ message }) => Math.floor(message.lastTs))}::bigint[], ${kept.map(({ samples }) => samples)}::text[])
      on conflict do nothing`;
  const texts = [...plan.texts.values()];
  if (texts.length > 0)
    yield sql`insert into telemetry_texts (vehicle, ref, content, used_at, apart)
      select * from unnest(${texts.map(({ standing }) => standing.vehicle)}::int[], ${texts.map(({ ref }) => ref)}::bigint[],
        ${texts.map(({ content }) => content)}::text[], ${texts.map(({ usedAt }) => Math.floor(usedAt))}::bigint[],
        ${texts.map(({ apart }) => apart)}::boolean[])
      on conflict (vehicle, ref) do update set used_at = excluded.used_at
      where telemetry_texts.used_at < excluded.used_at - ${textUseMs}`;
  if (lists.length > 0)
    yield sql`insert into telemetry_lists (vehicle, signal, lane, ts, content, received_at)
      select * from unnest(${lists.map(({ standing }) => standing.vehicle)}::int[], ${lists.map(({ signal }) => signal)}::int[],
        ${lists.map(({ lane }) => lane)}::int[], ${lists.map(({ ts }) => ts)}::bigint[],
        ${lists.map(({ content }) => content)}::text[], ${lists.map(({ receivedAt }) => Math.floor(receivedAt))}::bigint[])
      on conflict do nothing`;
  if (batch.presence.length > 0)
    yield sql`insert into telemetry_presence (vehicle, at, online)
      select * from unnest(${batch.presence.map(({ vehicle }) => standings.get(vehicle)!.vehicle)}::int[],
        ${batch.presence.map(({ at }) => Math.floor(at))}::bigint[], ${batch.presence.map(({ online }) => online)}::boolean[])`;
  const days = [...plan.days];
  if (days.length > 0)
    yield sql`insert into telemetry_days (day, messages, min_received_at, max_received_at)
      select * from unnest(${days.map(([day]) => day)}::int[], ${days.map(([, { messages }]) => messages)}::bigint[],
        ${days.map(([, { min }]) => min)}::bigint[], ${days.map(([, { max }]) => max)}::bigint[])
      on conflict (day) do update set messages = telemetry_days.messages + excluded.messages,
        min_received_at = least(telemetry_days.min_received_at, excluded.min_received_at),
        max_received_at = greatest(telemetry_days.max_received_at, excluded.max_received_at)`;
}

/** A text's newest use is known so exactly: more would be a row written for each sample. */
export const textUseMs = 7 * 86_400_000;
