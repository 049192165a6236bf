import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { WriteBatch } from '../telemetry/telemetry-store.ts';
import type { VehiclePosition } from '../vehicles/vehicle.ts';
import { createPositions } from './positions.ts';

/** When each vehicle was heard last, and where it was: gathered, told now and then, kept less often. */
export interface LastHeard {
  /** `heard` by VIN: milliseconds since 1970 UTC. */
  hear(heard: ReadonlyMap<string, number>, rows: WriteBatch): void;
  /** Those heard since it was asked last. */
  take(): ({ readonly vin: string } & Readonly<Heard>)[];
  /** Writes what was not kept yet. */
  keep(db: Database): Promise<void>;
  /** The vehicle is gone: nothing of it is told or kept any more. */
  forget(vin: string): void;
}

interface Heard {
  lastSeenAt: number;
  position?: VehiclePosition;
}

const chunk = 5000;

export function createLastHeard(): LastHeard {
  const positions = createPositions();
  let untold = new Map<string, Heard>();
  const unkept = new Map<string, Heard>();
  return {
    hear(heard, rows) {
      for (const [vin, at] of heard) {
        const known = untold.get(vin);
        if (known === undefined) untold.set(vin, { lastSeenAt: at });
        else known.lastSeenAt = Math.max(known.lastSeenAt, at);
      }
      for (const [vin, position] of positions.take(rows)) {
        const known = untold.get(vin);
        if (known !== undefined) known.position = position;
      }
    },
    take() {
      const heard = [...untold].map(([vin, news]) => ({ vin, ...news }));
      for (const [vin, news] of untold) unkept.set(vin, { ...unkept.get(vin), ...news });
      untold = new Map();
      return heard;
    },
    async keep(db) {
      const rows = [...unkept];
      for (let from = 0; from < rows.length; from += chunk) {
        const part = rows.slice(from, from + chunk);
        await keepPart(db, part);
        for (const [vin, heard] of part) if (unkept.get(vin) === heard) unkept.delete(vin);
      }
    },
    forget(vin) {
      positions.forget(vin);
      untold.delete(vin);
      unkept.delete(vin);
    },
  };
}

/** A position that is older than the one kept leaves it alone. */
async function keepPart(db: Database, part: readonly (readonly [string, Heard])[]): Promise<void> {
  const column = <T>(read: (heard: Heard) => T) => part.map(([, heard]) => read(heard));
  await sql`update vehicles set
      last_seen_at = greatest(coalesce(last_seen_at, 0), heard.at),
      latitude = case when heard.position_at >= coalesce(vehicles.position_at, 0) then heard.latitude else vehicles.latitude end,
      longitude = case when heard.position_at >= coalesce(vehicles.position_at, 0) then heard.longitude else vehicles.longitude end,
      position_at = greatest(vehicles.position_at, heard.position_at)
    from unnest(${part.map(([vin]) => vin)}::text[], ${column(({ lastSeenAt }) => lastSeenAt)}::bigint[],
      ${column(({ position }) => position?.latitude ?? null)}::double precision[],
      ${column(({ position }) => position?.longitude ?? null)}::double precision[],
      ${column(({ position }) => position?.ts ?? null)}::bigint[]) as heard (vin, at, latitude, longitude, position_at)
    where vehicles.vin = heard.vin`.execute(db);
}
