import { sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { type Role, roles } from '../roles.ts';

const key = 'second-factor-roles';
const shape = z.array(z.enum(roles));

/** Roles whose people must have a second factor: codes of an app, or a passkey. */
export interface FactorPolicy {
  roles(): Promise<readonly Role[]>;
  set(roles: readonly Role[]): Promise<void>;
}

/** Kept in the database, so that all servers ask for the same. What cannot be read is an error, never "nobody". */
export function createFactorPolicy({ db }: { readonly db: Database }): FactorPolicy {
  return {
    async roles() {
      const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst();
      return row === undefined ? [] : shape.parse(row.value);
    },
    async set(wanted) {
      const value = sql<string>`${JSON.stringify(roles.filter((role) => wanted.includes(role)))}::jsonb`;
      await db
        .insertInto('meta')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute();
    },
  };
}
