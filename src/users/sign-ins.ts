import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';

export interface SignIns {
  /** Null where nobody ever did. */
  readonly lastSignInAt: number | null;
  readonly lastSignInFrom: string | null;
  /** How many sessions are open now. */
  readonly openSessions: number;
}

export const noSignIns: SignIns = { lastSignInAt: null, lastSignInFrom: null, openSessions: 0 };

/** When each of these users signed in last, from the audit log. */
export async function signInsOf(
  { db, clock }: { readonly db: Database; readonly clock: Clock },
  usernames: readonly string[],
): Promise<ReadonlyMap<string, SignIns>> {
  const { rows } = await sql<{
    username: string;
    at: number | null;
    remoteAddress: string | null;
    open: string;
  }>`
    select asked.username, last.at, last.remote_address as "remoteAddress",
      (select count(*) from user_sessions
        where user_sessions.username = asked.username and expires_at > ${clock.now()}) as open
    from unnest(${[...usernames]}::text[]) as asked (username)
    left join lateral (
      select at, remote_address from audit
      where audit.username = asked.username and action = 'session.create'
      order by id desc limit 1) as last on true`.execute(db);
  return new Map(
    rows.map(({ username, at, remoteAddress, open }) => [
      username,
      {
        lastSignInAt: at === null ? null : Number(at),
        lastSignInFrom: remoteAddress,
        openSessions: Number(open),
      },
    ]),
  );
}
