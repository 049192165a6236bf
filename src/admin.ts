import { withDatabase } from './compose/database-of-tool.ts';
import { loadSettings } from './config/settings.ts';
import { migrate } from './database/migrate.ts';
import { openDatabase } from './engines/database/open-database.ts';
import { systemClock } from './shared/clock.ts';
import { AppError, messageOf } from './shared/errors.ts';
import { createLogger } from './shared/logger.ts';
import { resetPassword } from './users/users.ts';

const usage = `npm run admin -- COMMAND

  reset-password USER   makes a new password, shows it, ends the user's sessions; the server may run or not`;

const [command, username, ...rest] = process.argv.slice(2);
try {
  if (command !== 'reset-password' || username === undefined || rest.length > 0)
    throw new AppError('invalid', 'usage', usage);
  const password = await withDatabase(loadSettings(), (url) => reset(url, username));
  process.stdout.write(`New password of ${username}: ${password}\n`);
} catch (error) {
  process.stderr.write(
    `${error instanceof AppError ? error.message : `It did not work: ${messageOf(error)}`}\n`,
  );
  process.exitCode = 1;
}

async function reset(url: string, user: string): Promise<string> {
  const db = openDatabase({ url, logger: createLogger('fatal'), maxConnections: 1 });
  try {
    await migrate(db);
    return await resetPassword(db, systemClock, user);
  } finally {
    await db.destroy();
  }
}
