import type { Database } from '../database/database.ts';

/** When a user last said that he has seen the news. */
export interface Visit {
  readonly seenAt: number;
  /** The newest event of the stream then. */
  readonly feedId: number;
}

export interface Visits {
  /** Undefined before the first. */
  last(username: string): Promise<Visit | undefined>;
  note(username: string, at: number): Promise<void>;
}

export function createVisits(db: Database): Visits {
  return {
    last: (username) =>
      db
        .selectFrom('user_visits')
        .select(['seen_at as seenAt', 'feed_id as feedId'])
        .where('username', '=', username)
        .executeTakeFirst(),

    async note(username, at) {
      const newest = await db
        .selectFrom('feed_events')
        .select((row) => row.fn.max('id').as('id'))
        .executeTakeFirst();
      const visit = { seen_at: at, feed_id: newest?.id ?? 0 };
      await db
        .insertInto('user_visits')
        .values({ username, ...visit })
        .onConflict((conflict) => conflict.column('username').doUpdateSet(visit))
        .execute();
    },
  };
}
