import { withDatabase } from './compose/database-of-tool.ts';
import { loadSettings } from './config/settings.ts';
import type { Database } from './database/database.ts';
import { migrate } from './database/migrate.ts';
import { openDatabase } from './engines/database/open-database.ts';
import { systemClock } from './shared/clock.ts';
import { AppError, messageOf } from './shared/errors.ts';
import { createLogger } from './shared/logger.ts';
import { resetFactorsByHand } from './users/second-factor/reset-factors.ts';
import { resetPassword } from './users/users.ts';
import { revokeByHand } from './vehicles/certificates/revoke-by-hand.ts';

const usage = `npm run admin -- COMMAND

  reset-password USER   makes a new password, shows it, ends the user's sessions; the server may run or not
  reset-second-factor USER   takes away codes and passkeys of somebody who lost them, ends the sessions
  revoke-certificate SERIAL REASON   refuses a vehicle's certificate from now on, and cuts its session`;

const [command, ...words] = process.argv.slice(2);
try {
  process.stdout.write(`${await run(command, words)}\n`);
} catch (error) {
  process.stderr.write(
    `${error instanceof AppError ? error.message : `It did not work: ${messageOf(error)}`}\n`,
  );
  process.exitCode = 1;
}

async function run(name: string | undefined, [first, ...rest]: readonly string[]): Promise<string> {
  if (first !== undefined) {
    if (name === 'reset-password' && rest.length === 0) {
      const password = await onDatabase((db) => resetPassword(db, systemClock, first));
      return `New password of ${first}: ${password}`;
    }
    if (name === 'reset-second-factor' && rest.length === 0) {
      await onDatabase((db) => resetFactorsByHand(db, systemClock, first));
      return `${first} signs in with the password alone`;
    }
    const reason = rest.join(' ').trim();
    if (name === 'revoke-certificate' && reason !== '') {
      const { serial, vins } = await onDatabase((db) => revokeByHand(db, systemClock, first, reason));
      const whose = vins.length === 0 ? 'no vehicle has signed in by it yet' : `of ${vins.join(', ')}`;
      return `Revoked: certificate ${serial}, ${whose}`;
    }
  }
  throw new AppError('invalid', 'usage', usage);
}

function onDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
  return withDatabase(loadSettings(), async (url) => {
    const db = openDatabase({ url, logger: createLogger('fatal'), maxConnections: 1 });
    try {
      await migrate(db);
      return await work(db);
    } finally {
      await db.destroy();
    }
  });
}
