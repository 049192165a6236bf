import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';

/** What a person set for himself: kept as it was sent, read by whoever knows its shape. */
export interface PreferenceStore {
  /** Undefined before the first time. */
  get(username: string): Promise<unknown>;
  put(username: string, body: unknown): Promise<void>;
}

export function createPreferenceStore({ db, clock }: { db: Database; clock: Clock }): PreferenceStore {
  return {
    async get(username) {
      const row = await db
        .selectFrom('user_preferences')
        .select('body')
        .where('username', '=', username)
        .executeTakeFirst();
      return row?.body;
    },
    async put(username, body) {
      const kept = { body: JSON.stringify(body), updated_at: clock.now() };
      await db
        .insertInto('user_preferences')
        .values({ username, ...kept })
        .onConflict((conflict) => conflict.column('username').doUpdateSet(kept))
        .execute();
    },
  };
}
