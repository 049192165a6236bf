import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';

/** The owner of this vehicle wants no updates by air. */
export interface OptOut {
  readonly saidBy: string;
  readonly note: string | null;
  readonly recordedBy: string;
  readonly recordedAt: number;
}

export interface OptOuts {
  get(vin: string): Promise<OptOut | null>;
  /** The vehicle is left out of lists that are frozen from now on. */
  set(vin: string, said: Omit<OptOut, 'recordedAt'>): Promise<OptOut>;
  clear(vin: string): Promise<void>;
}

export function createOptOuts(parts: { readonly db: Database; readonly clock: Pick<Clock, 'now'> }): OptOuts {
  const { db, clock } = parts;
  return {
    async get(vin) {
      const row = await db
        .selectFrom('update_opt_outs')
        .select(['said_by as saidBy', 'note', 'recorded_by as recordedBy', 'recorded_at as recordedAt'])
        .where('vin', '=', vin)
        .executeTakeFirst();
      return row ?? null;
    },

    async set(vin, { saidBy, note, recordedBy }) {
      const recordedAt = clock.now();
      const row = { note, said_by: saidBy, recorded_by: recordedBy, recorded_at: recordedAt };
      await db
        .insertInto('update_opt_outs')
        .values({ vin, ...row })
        .onConflict((conflict) => conflict.column('vin').doUpdateSet(row))
        .execute();
      return { saidBy, note, recordedBy, recordedAt };
    },

    async clear(vin) {
      await db.deleteFrom('update_opt_outs').where('vin', '=', vin).execute();
    },
  };
}
