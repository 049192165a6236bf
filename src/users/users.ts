import { type Selectable, type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import type { UserTable } from '../database/user-tables.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { decodeCursor, type Page, pageOf } from '../shared/page.ts';
import { marketPattern } from '../vehicles/vehicle.ts';
import { checkPassword, generatePassword, hashPassword } from './passwords.ts';
import { coversScope, type Role, roles, type Scope } from './roles.ts';

export const usernameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._@-]{0,62}$/,
    'must be 1 to 63 of a–z, 0–9, “.”, “_”, “@” and “-”, and begin with a letter or digit',
  )
  .refine((name) => name !== 'current', 'is a reserved word');
export const scopeSchema = z
  .array(z.string().regex(marketPattern, 'must be an ISO 3166 country code of two capital letters'))
  .max(250)
  .nullable();

export interface User {
  readonly username: string;
  readonly role: Role;
  /** Markets whose vehicles the user sees; null = all. */
  readonly markets: Scope;
  readonly disabled: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface NewUser {
  readonly username: string;
  readonly password: string;
  readonly role: Role;
  readonly markets: Scope;
}

export type UserChange = { readonly [Key in 'role' | 'markets' | 'disabled']?: User[Key] | undefined } & {
  readonly password?: string | undefined;
};

/** The users. Errors are AppErrors: `user-not-found`, `user-exists`, `last-admin`, `weak-password`. */
export interface Users {
  /** Those whose markets this scope covers all; others are not there for it. */
  list(scope: Scope, limit: number, cursor?: string): Promise<Page<User>>;
  get(username: string, scope: Scope): Promise<User>;
  /** The user with the hash to check a password against; undefined where there is none of this name. */
  findForSignIn(username: string): Promise<(User & { readonly passwordHash: string }) | undefined>;
  create(user: NewUser): Promise<User>;
  /** A new password, and disabling, end the user's sessions, all but `exceptSession`. */
  update(username: string, change: UserChange, exceptSession?: Buffer): Promise<User>;
  remove(username: string): Promise<void>;
  /** The same password, kept with today's cost. */
  rehash(username: string, password: string): Promise<void>;
}

export function createUsers({ db, clock }: { db: Database; clock: Clock }): Users {
  const notFound = () => new AppError('not-found', 'user-not-found', 'There is no such user.');

  /** Runs a change that must leave an administrator of all markets; two at a time could each take the other's away. */
  function keepingAnAdmin<T>(change: (transaction: Database) => Promise<T>): Promise<T> {
    return db.transaction().execute(async (transaction) => {
      const admins = () =>
        transaction
          .selectFrom('users')
          .select('username')
          .where('role', '=', 'admin')
          .where('disabled', '=', false)
          .where('markets', 'is', null);
      const before = await admins().forUpdate().execute();
      const result = await change(transaction);
      if (before.length > 0 && (await admins().execute()).length === 0) {
        throw new AppError('conflict', 'last-admin', 'This is the last administrator; there must be one.');
      }
      return result;
    });
  }

  async function get(username: string, scope: Scope): Promise<User> {
    const row = await db.selectFrom('users').selectAll().where('username', '=', username).executeTakeFirst();
    if (row === undefined || !coversScope(scope, row.markets)) throw notFound();
    return toUser(row);
  }

  return {
    get,

    async list(scope, limit, cursor) {
      let query = db
        .selectFrom('users')
        .selectAll()
        .orderBy('username')
        .limit(limit + 1);
      if (scope !== null) query = query.where(sql<SqlBool>`markets <@ ${[...scope]}::text[]`);
      if (cursor !== undefined)
        query = query.where('username', '>', decodeCursor('users', cursor, ['string'])[0]);
      const page = pageOf(await query.execute(), limit, 'users', (row) => [row.username]);
      return { ...page, items: page.items.map(toUser) };
    },

    async findForSignIn(username) {
      const row = await db
        .selectFrom('users')
        .selectAll()
        .where('username', '=', username)
        .executeTakeFirst();
      return row === undefined ? undefined : { ...toUser(row), passwordHash: row.password_hash };
    },

    async create({ username, password, role, markets }) {
      checkPassword(password, username);
      const now = clock.now();
      const row = await db
        .insertInto('users')
        .values({
          username,
          password_hash: await hashPassword(password),
          role,
          markets: markets === null ? null : [...markets],
          disabled: false,
          created_at: now,
          updated_at: now,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      if (row === undefined)
        throw new AppError('conflict', 'user-exists', 'A user of this name exists already.');
      return toUser(row);
    },

    async update(username, { role, markets, disabled, password }, exceptSession) {
      if (password !== undefined) checkPassword(password, username);
      const passwordHash = password === undefined ? undefined : await hashPassword(password);
      return keepingAnAdmin(async (transaction) => {
        const row = await transaction
          .updateTable('users')
          .set({
            updated_at: clock.now(),
            ...(role === undefined ? {} : { role }),
            ...(markets === undefined ? {} : { markets: markets === null ? null : [...markets] }),
            ...(disabled === undefined ? {} : { disabled }),
            ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
          })
          .where('username', '=', username)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) throw notFound();
        if (passwordHash !== undefined || disabled === true) {
          let ended = transaction.deleteFrom('user_sessions').where('username', '=', username);
          if (exceptSession !== undefined) ended = ended.where('token_hash', '!=', exceptSession);
          await ended.execute();
        }
        return toUser(row);
      });
    },

    async remove(username) {
      await keepingAnAdmin(async (transaction) => {
        const gone = await transaction
          .deleteFrom('users')
          .where('username', '=', username)
          .executeTakeFirst();
        if (gone.numDeletedRows === 0n) throw notFound();
      });
    },

    async rehash(username, password) {
      const password_hash = await hashPassword(password);
      await db.updateTable('users').set({ password_hash }).where('username', '=', username).execute();
    },
  };
}

function toUser(row: Selectable<UserTable>): User {
  return {
    username: row.username,
    role: roles.find((role) => role === row.role) ?? 'viewer',
    markets: row.markets,
    disabled: row.disabled,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/**
 * For someone who has lost a password: a new one is made, the user is enabled, all sessions end.
 * @throws AppError not-found `user-not-found`
 */
export async function resetPassword(db: Database, clock: Clock, username: string): Promise<string> {
  const password = generatePassword();
  const users = createUsers({ db, clock });
  await users.update(username, { password, disabled: false });
  await db
    .insertInto('audit')
    .values({
      at: clock.now(),
      username: 'command line',
      action: 'user.reset-password',
      vin: null,
      target: username,
      detail: '{}',
      remote_address: null,
    })
    .execute();
  return password;
}
