import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { defineJob, type JobDefinition } from '../jobs/jobs.ts';
import type { Clock } from '../shared/clock.ts';
import { type Permission, type Role, roles, type Scope } from './roles.ts';

/** Somebody signed in: as of now, not as of the sign-in, so that a changed role or scope counts at once. */
export interface Session {
  readonly tokenHash: Buffer;
  readonly username: string;
  readonly role: Role;
  readonly markets: Scope;
  readonly expiresAt: number;
  /** His role asks for a second factor, and he has to set one up before anything else. */
  readonly enrolDue: boolean;
  /** The key by which a machine does this for him; null: it is himself. */
  readonly key: { readonly name: string; readonly permissions: readonly Permission[] } | null;
}

/** Sign-ins. A token is 256 random bits, kept as its SHA-256. */
export interface Sessions {
  open(
    username: string,
    from?: SignInPlace,
    enrolDue?: boolean,
  ): Promise<{ readonly token: string; readonly expiresAt: number }>;
  /** He has set up a second factor in this session, which may do what he may now; others that lack one end. */
  enrolled(session: Session): Promise<void>;
  /** Undefined for a token that is unknown, expired, or whose user is disabled. */
  find(token: string): Promise<Session | undefined>;
  /** The same session as it is now. */
  refresh(session: Session): Promise<Session | undefined>;
  close(session: Session): Promise<void>;
  /** The sign-ins of a user that are still good, the one used last first. */
  list(username: string): Promise<OpenSession[]>;
  /** Ends one of a user's sessions by its id; undefined where he has none of that id. */
  end(username: string, id: string): Promise<OpenSession | undefined>;
}

/** Where a sign-in came from, as far as it says. */
export interface SignInPlace {
  readonly userAgent: string | null;
  readonly remoteAddress: string | null;
}

export interface OpenSession extends SignInPlace {
  /** Names the session to its user; tells nothing about its token. */
  readonly id: string;
  readonly tokenHash: Buffer;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
}

const useIsNotedEveryMs = 60_000;
const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

export function createSessions(options: { db: Database; clock: Clock; ttlMs: number }): Sessions {
  const { db, clock, ttlMs } = options;

  async function byHash(tokenHash: Buffer): Promise<Session | undefined> {
    const now = clock.now();
    const row = await db
      .selectFrom('user_sessions')
      .innerJoin('users', 'users.username', 'user_sessions.username')
      .select(['users.username', 'users.role', 'users.markets', 'expires_at', 'last_used_at', 'enrol_due'])
      .where('token_hash', '=', tokenHash)
      .where('expires_at', '>', now)
      .where('disabled', '=', false)
      .executeTakeFirst();
    const role = roles.find((known) => known === row?.role);
    if (row === undefined || role === undefined) return undefined;
    if (now - row.last_used_at > useIsNotedEveryMs) {
      await db
        .updateTable('user_sessions')
        .set({ last_used_at: now })
        .where('token_hash', '=', tokenHash)
        .execute();
    }
    return {
      ...{ tokenHash, username: row.username, role, markets: row.markets, expiresAt: row.expires_at },
      ...{ enrolDue: row.enrol_due, key: null },
    };
  }

  async function list(username: string): Promise<OpenSession[]> {
    const rows = await db
      .selectFrom('user_sessions')
      .selectAll()
      .where('username', '=', username)
      .where('expires_at', '>', clock.now())
      .orderBy('last_used_at', 'desc')
      .orderBy('created_at', 'desc')
      .execute();
    return rows.map((row) => ({
      id: idOf(row.token_hash),
      tokenHash: row.token_hash,
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at,
      expiresAt: row.expires_at,
      userAgent: row.user_agent,
      remoteAddress: row.remote_address,
    }));
  }

  return {
    async open(username, from = { userAgent: null, remoteAddress: null }, enrolDue = false) {
      const token = randomBytes(32).toString('base64url');
      const now = clock.now();
      const expiresAt = now + ttlMs;
      await db
        .insertInto('user_sessions')
        .values({
          token_hash: hashOf(token),
          username,
          created_at: now,
          expires_at: expiresAt,
          last_used_at: now,
          user_agent: from.userAgent?.slice(0, 500) ?? null,
          remote_address: from.remoteAddress,
          enrol_due: enrolDue,
        })
        .execute();
      return { token, expiresAt };
    },
    async enrolled({ username, tokenHash }) {
      await db.transaction().execute(async (trx) => {
        await trx
          .updateTable('user_sessions')
          .set({ enrol_due: false })
          .where('token_hash', '=', tokenHash)
          .execute();
        // Somebody who knows the password alone may have opened them.
        await trx
          .deleteFrom('user_sessions')
          .where('username', '=', username)
          .where('enrol_due', '=', true)
          .execute();
      });
    },
    async find(token) {
      return tokenPattern.test(token) ? byHash(hashOf(token)) : undefined;
    },
    refresh: (session) => byHash(session.tokenHash),
    async close(session) {
      await db.deleteFrom('user_sessions').where('token_hash', '=', session.tokenHash).execute();
    },
    list,
    async end(username, id) {
      const session = (await list(username)).find((open) => open.id === id);
      if (session === undefined) return undefined;
      await db.deleteFrom('user_sessions').where('token_hash', '=', session.tokenHash).execute();
      return session;
    },
  };
}

const idOf = (tokenHash: Buffer): string =>
  createHash('sha256').update('session id ').update(tokenHash).digest('hex').slice(0, 32);

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export function sessionsPruneJob({ db, clock }: { db: Database; clock: Clock }): JobDefinition {
  return defineJob(
    'sessions.prune',
    z.object({}),
    { attempts: 3, backoffMs: 10_000, concurrency: 1, timeoutMs: 60_000, every: { ms: 3_600_000 } },
    async () => {
      const gone = await db
        .deleteFrom('user_sessions')
        .where('expires_at', '<=', clock.now())
        .executeTakeFirst();
      await db.deleteFrom('spent_tickets').where('expires_at', '<=', clock.now()).execute();
      return { removed: Number(gone.numDeletedRows) };
    },
  );
}
