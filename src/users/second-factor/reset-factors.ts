import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { createUsers } from '../users.ts';

/** For somebody who has lost what he signs in with: codes, recovery codes and passkeys are gone, his sessions end. */
export function resetFactors(db: Database, username: string): Promise<void> {
  return db.transaction().execute((trx) => removeAll(trx, username));
}

/**
 * The same from the command line, for the last administrator.
 * @throws AppError not-found `user-not-found`
 */
export async function resetFactorsByHand(db: Database, clock: Clock, username: string): Promise<void> {
  await createUsers({ db, clock }).get(username, null);
  await db.transaction().execute(async (trx) => {
    await removeAll(trx, username);
    await trx
      .insertInto('audit')
      .values({
        ...{ at: clock.now(), username: 'command line', action: 'second-factor.reset', vin: null },
        ...{ target: username, detail: '{}', remote_address: null },
      })
      .execute();
  });
}

async function removeAll(trx: Database, username: string): Promise<void> {
  const tables = ['user_totp', 'user_recovery_codes', 'user_passkeys', 'user_sessions'] as const;
  for (const table of tables) await trx.deleteFrom(table).where('username', '=', username).execute();
}
