import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { defineJob, type JobDefinition } from '../jobs/jobs.ts';
import type { Clock } from '../shared/clock.ts';
import { type Role, roles, type Scope } from './roles.ts';

/** Somebody signed in: as of now, not as of the sign-in, so that a changed role or scope counts at once. */
export interface Session {
  readonly tokenHash: Buffer;
  readonly username: string;
  readonly role: Role;
  readonly markets: Scope;
  readonly expiresAt: number;
}

/** Sign-ins. A token is 256 random bits, kept as its SHA-256. */
export interface Sessions {
  open(username: string): Promise<{ readonly token: string; readonly expiresAt: number }>;
  /** Undefined for a token that is unknown, expired, or whose user is disabled. */
  find(token: string): Promise<Session | undefined>;
  /** The same session as it is now. */
  refresh(session: Session): Promise<Session | undefined>;
  close(session: Session): Promise<void>;
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
      .select(['users.username', 'users.role', 'users.markets', 'expires_at', 'last_used_at'])
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
    return { tokenHash, username: row.username, role, markets: row.markets, expiresAt: row.expires_at };
  }

  return {
    async open(username) {
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
        })
        .execute();
      return { token, expiresAt };
    },
    async find(token) {
      return tokenPattern.test(token) ? byHash(hashOf(token)) : undefined;
    },
    refresh: (session) => byHash(session.tokenHash),
    async close(session) {
      await db.deleteFrom('user_sessions').where('token_hash', '=', session.tokenHash).execute();
    },
  };
}

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
      return { removed: Number(gone.numDeletedRows) };
    },
  );
}
