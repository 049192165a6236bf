import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import type { Language } from '../shared/languages.ts';

/** Who is told of a vehicle as its owner, and how. He does not sign in. */
export interface VehicleOwner {
  readonly name: string;
  readonly email: string | null;
  /** As it was typed; messages go to it where it names its country. */
  readonly phone: string | null;
  /** Null: English. */
  readonly language: Language | null;
  /** IANA; null: the vehicle's own. */
  readonly timeZone: string | null;
  readonly updatedBy: string;
  readonly updatedAt: number;
}

export interface VehicleOwners {
  get(vin: string): Promise<VehicleOwner | null>;
  set(vin: string, owner: Omit<VehicleOwner, 'updatedAt'>): Promise<VehicleOwner>;
  forget(vin: string): Promise<void>;
}

export function createVehicleOwners(parts: {
  readonly db: Database;
  readonly clock: Pick<Clock, 'now'>;
}): VehicleOwners {
  const { db, clock } = parts;
  return {
    async get(vin) {
      const row = await db
        .selectFrom('vehicle_owners')
        .select(['name', 'email', 'phone', 'language', 'time_zone as timeZone'])
        .select(['updated_by as updatedBy', 'updated_at as updatedAt'])
        .where('vin', '=', vin)
        .executeTakeFirst();
      return row === undefined ? null : { ...row, language: row.language as Language | null };
    },

    async set(vin, owner) {
      const updatedAt = clock.now();
      const { timeZone, updatedBy, ...rest } = owner;
      const row = { ...rest, time_zone: timeZone, updated_by: updatedBy, updated_at: updatedAt };
      await db
        .insertInto('vehicle_owners')
        .values({ vin, ...row })
        .onConflict((conflict) => conflict.column('vin').doUpdateSet(row))
        .execute();
      return { ...owner, updatedAt };
    },

    async forget(vin) {
      await db.deleteFrom('vehicle_owners').where('vin', '=', vin).execute();
    },
  };
}
