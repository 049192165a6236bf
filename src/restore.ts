import { resolve } from 'node:path';
import { loadDatabase } from './backup/load-database.ts';
import { type Manifest, verifyBackup } from './backup/manifest.ts';
import { restoreBackup } from './backup/restore-backup.ts';
import { withNewDatabase } from './compose/database-of-tool.ts';
import { loadSettings } from './config/settings.ts';
import { openDatabase } from './engines/database/open-database.ts';
import { AppError, messageOf } from './shared/errors.ts';
import { createLogger } from './shared/logger.ts';

const usage = `npm run restore -- DIRECTORY            puts the backup in DIRECTORY in the place of ROADSIDE_DATA_DIR, which must be empty or missing
npm run restore -- --verify DIRECTORY   only looks whether every file is as it was written`;

const words = process.argv.slice(2);
try {
  const isCheck = words[0] === '--verify';
  const [directory, ...rest] = isCheck ? words.slice(1) : words;
  if (directory === undefined || directory.startsWith('-') || rest.length > 0)
    throw new AppError('invalid', 'usage', usage);
  const manifest = await (isCheck ? verifyBackup(resolve(directory)) : restore(resolve(directory)));
  process.stdout.write(`${textOf(manifest)}${isCheck ? ' is whole' : ' is restored: start the server'}\n`);
} catch (error) {
  process.stderr.write(
    `${error instanceof AppError ? error.message : `It did not work: ${messageOf(error)}`}\n`,
  );
  process.exitCode = 1;
}

async function restore(backup: string): Promise<Manifest> {
  const settings = loadSettings();
  return restoreBackup(backup, settings.dataDir, (dump, directory) =>
    withNewDatabase(settings, directory, async (url) => {
      const db = openDatabase({ url, logger: createLogger('fatal'), maxConnections: 1 });
      try {
        await loadDatabase(db, dump);
      } finally {
        await db.destroy();
      }
    }),
  );
}

function textOf({ version, createdAt, flushed, files }: Manifest): string {
  return `The backup of ${new Date(createdAt).toISOString()} (version ${version}, ${files.length} files, all that was acknowledged before journal position ${flushed})`;
}
