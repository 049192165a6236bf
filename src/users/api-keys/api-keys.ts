import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Database } from '../../database/database.ts';
import type { SignInTables } from '../../database/sign-in-tables.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { type Permission, permissions, roles } from '../roles.ts';
import type { Session } from '../sessions.ts';
import { isAmong } from './source-addresses.ts';

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** Null = any. */
  readonly addresses: readonly string[] | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
  readonly lastUsedFrom: string | null;
}

export type NewApiKey = Pick<ApiKey, 'name' | 'permissions' | 'addresses' | 'expiresAt'>;

/**
 * Keys by which machines do what a person may, or less of it. A key is `rs_` and 256 random bits, kept as its SHA-256. It is
 * good as long as the person is: with his role and markets of now.
 */
export interface ApiKeys {
  /** All of them, also those that have expired. */
  list(username: string): Promise<readonly ApiKey[]>;
  /** The key itself is told this once. @throws AppError conflict `api-key-exists`, `too-many-api-keys` */
  create(username: string, key: NewApiKey): Promise<{ readonly key: ApiKey; readonly token: string }>;
  /** Undefined where he has none of that id. */
  revoke(
    username: string,
    id: string,
  ): Promise<{ readonly name: string; readonly tokenHash: Buffer } | undefined>;
  /**
   * Undefined for what is no key, has expired, or whose person is disabled. `isFromThere`: `from`, the address that it comes from,
   * is one of those that it may come from.
   */
  find(
    token: string,
    from: string,
  ): Promise<{ readonly session: Session; readonly isFromThere: boolean } | undefined>;
  refresh(session: Session): Promise<Session | undefined>;
}

export const dayMs = 86_400_000;
export const defaultLifeMs = 90 * dayMs;
export const maxLifeMs = 365 * dayMs;
export const maxApiKeys = 20;
const useIsNotedEveryMs = 60_000;
const tokenPattern = /^rs_[A-Za-z0-9_-]{43}$/;
const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const isApiKey = (token: string): boolean => token.startsWith('rs_');

/** What is a person's own to do: to be the second one, and to give others passwords, factors or keys that count. */
const neverByKey: readonly Permission[] = [
  'commands.approve',
  'campaigns.approve',
  'release-keys.write',
  'users.write',
];
export const keyPermissions = (Object.keys(permissions) as Permission[]).filter(
  (permission) => !neverByKey.includes(permission),
);

export function createApiKeys({ db, clock }: { readonly db: Database; readonly clock: Clock }): ApiKeys {
  async function sessionOf(tokenHash: Buffer) {
    const row = await db
      .selectFrom('api_keys')
      .innerJoin('users', 'users.username', 'api_keys.username')
      .selectAll('api_keys')
      .select(['users.role', 'users.markets'])
      .where('token_hash', '=', tokenHash)
      .where('expires_at', '>', clock.now())
      .where('disabled', '=', false)
      .executeTakeFirst();
    const role = roles.find((known) => known === row?.role);
    if (row === undefined || role === undefined) return undefined;
    const session: Session = {
      ...{ tokenHash, username: row.username, role, markets: row.markets, expiresAt: row.expires_at },
      ...{ enrolDue: false, key: { name: row.name, permissions: knownPermissions(row.permissions) } },
    };
    return { row, session };
  }

  return {
    async list(username) {
      const rows = await db
        .selectFrom('api_keys')
        .selectAll()
        .where('username', '=', username)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(toKey);
    },

    async create(username, { name, permissions: wanted, addresses, expiresAt }) {
      const token = `rs_${randomBytes(32).toString('base64url')}`;
      const row = await db.transaction().execute(async (trx) => {
        // Two at once: the second sees the key of the first.
        await trx
          .selectFrom('users')
          .select('username')
          .where('username', '=', username)
          .forUpdate()
          .execute();
        const { count } = await trx
          .selectFrom('api_keys')
          .select((each) => each.fn.countAll<string>().as('count'))
          .where('username', '=', username)
          .executeTakeFirstOrThrow();
        if (Number(count) >= maxApiKeys)
          throw new AppError(
            'conflict',
            'too-many-api-keys',
            `You have ${maxApiKeys} keys; revoke one first.`,
          );
        return trx
          .insertInto('api_keys')
          .values({
            ...{ id: randomUUID(), token_hash: hashOf(token), username, name, permissions: [...wanted] },
            ...{ addresses: addresses && [...addresses], created_at: clock.now(), expires_at: expiresAt },
            ...{ last_used_at: null, last_used_from: null },
          })
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
      });
      if (row === undefined)
        throw new AppError('conflict', 'api-key-exists', 'You have a key of this name already.', {
          fields: [{ path: 'name', message: 'is the name of another key of yours' }],
        });
      return { key: toKey(row), token };
    },

    async revoke(username, id) {
      if (!idPattern.test(id)) return undefined;
      const gone = await db
        .deleteFrom('api_keys')
        .where('username', '=', username)
        .where('id', '=', id)
        .returning(['name', 'token_hash'])
        .executeTakeFirst();
      return gone === undefined ? undefined : { name: gone.name, tokenHash: gone.token_hash };
    },

    async find(token, from) {
      if (!tokenPattern.test(token)) return undefined;
      const tokenHash = hashOf(token);
      const found = await sessionOf(tokenHash);
      if (found === undefined) return undefined;
      const { row, session } = found;
      if (row.addresses !== null && !isAmong(row.addresses, from)) return { session, isFromThere: false };
      if (clock.now() - (row.last_used_at ?? 0) > useIsNotedEveryMs || row.last_used_from !== from)
        await db
          .updateTable('api_keys')
          .set({ last_used_at: clock.now(), last_used_from: from })
          .where('token_hash', '=', tokenHash)
          .execute();
      return { session, isFromThere: true };
    },

    refresh: async (session) => (await sessionOf(session.tokenHash))?.session,
  };
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

const knownPermissions = (kept: readonly string[]): Permission[] =>
  keyPermissions.filter((permission) => kept.includes(permission));

function toKey(row: Selectable<SignInTables['api_keys']>): ApiKey {
  return {
    ...{ id: row.id, name: row.name, permissions: knownPermissions(row.permissions) },
    ...{ addresses: row.addresses, createdAt: row.created_at, expiresAt: row.expires_at },
    ...{ lastUsedAt: row.last_used_at, lastUsedFrom: row.last_used_from },
  };
}
