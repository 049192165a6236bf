import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { FaultSystem } from '../wire/messages.ts';
import type { FaultEpisode } from './fault-episode.ts';
import { mostEpisodes } from './vehicle-story.ts';

/** What rules on signals ask of an episode. */
type Span = Pick<FaultEpisode, 'ecu' | 'system' | 'code' | 'status' | 'firstSeen' | 'endedAt'>;

interface VehiclePast {
  readonly faults: readonly Span[];
  readonly events: readonly { readonly type: string; readonly ts: number }[];
}

/** Of each vehicle, the newest count. */
const mostEvents = 64;

/** The newest fault episodes of these vehicles, and their newest events of these types; a vehicle without any is absent. */
export async function vehiclePast(
  db: Kysely<Schema>,
  vins: readonly string[],
  wanted: { readonly readsFaults: boolean; readonly readsEvents: readonly string[] },
): Promise<ReadonlyMap<string, VehiclePast>> {
  if (vins.length === 0) return new Map();
  const faults = wanted.readsFaults
    ? await episodes(db, vins)
    : new Map<string, (Span & { vin: string })[]>();
  const events =
    wanted.readsEvents.length > 0
      ? await eventsOf(db, vins, wanted.readsEvents)
      : new Map<string, { vin: string; type: string; ts: number }[]>();
  return new Map(
    [...new Set([...faults.keys(), ...events.keys()])].map((vin) => [
      vin,
      {
        faults: (faults.get(vin) ?? []).map(({ vin: _, ...span }) => span),
        events: (events.get(vin) ?? []).map(({ type, ts }) => ({ type, ts })),
      },
    ]),
  );
}

async function episodes(db: Kysely<Schema>, vins: readonly string[]) {
  const { rows } = await sql<{
    vin: string;
    ecu: string;
    system: FaultSystem;
    code: string;
    status: number;
    firstSeen: number;
    endedAt: number | null;
  }>`
    select asked.vin, episode.ecu, episode.system, episode.code, episode.status,
      episode.first_seen as "firstSeen", episode.ended_at as "endedAt"
    from unnest(${[...vins]}::text[]) as asked(vin), lateral (
      select * from fault_episodes where vin = asked.vin order by first_seen desc, id limit ${mostEpisodes}) as episode
    order by episode.first_seen, episode.id`.execute(db);
  return Map.groupBy(rows, ({ vin }) => vin);
}

async function eventsOf(db: Kysely<Schema>, vins: readonly string[], types: readonly string[]) {
  const { rows } = await sql<{ vin: string; type: string; ts: number }>`
    select asked.vin, report.type, report.ts
    from unnest(${[...vins]}::text[]) as asked(vin), lateral (
      select ts, body ->> 'type' as type from vehicle_reports
      where vin = asked.vin and kind = 'event' and body ->> 'type' = any(${[...types]}::text[])
      order by ts desc limit ${mostEvents}) as report
    order by report.ts`.execute(db);
  return Map.groupBy(rows, ({ vin }) => vin);
}
