import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import type { Part } from '../shared/part.ts';
import { generatePassword, hashPassword } from './passwords.ts';

export interface FirstUserOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** Kept as it is; null = one is made. */
  readonly password: string | null;
  /** Where a made password is shown, this once. */
  readonly show: (line: string) => void;
}

/** At its start makes the first user, `admin`, where there is no user yet. */
export function createFirstUser(options: FirstUserOptions): Part {
  return {
    async start() {
      const made = await ensureAdmin(options.db, options);
      if (made !== null)
        options.show(`First sign-in: user admin, password ${made} (shown this once; keep it)\n`);
    },
    async stop() {},
  };
}

/** Answers with the password that was made; null where there was nothing to make. */
export async function ensureAdmin(
  db: Database,
  { clock, password }: { readonly clock: Clock; readonly password: string | null },
): Promise<string | null> {
  const anyone = await db.selectFrom('users').select('username').limit(1).executeTakeFirst();
  if (anyone !== undefined) return null;
  const chosen = password ?? generatePassword();
  const now = clock.now();
  const made = await db
    .insertInto('users')
    .values({
      username: 'admin',
      password_hash: await hashPassword(chosen),
      role: 'admin',
      markets: null,
      disabled: false,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return password === null && (made.numInsertedOrUpdatedRows ?? 0n) > 0n ? chosen : null;
}
