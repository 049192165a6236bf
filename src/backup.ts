import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backupKind } from './backup/dump-database.ts';
import { backupInput } from './backup/make-backup.ts';
import { withRunningServer } from './compose/database-of-tool.ts';
import { loadSettings } from './config/settings.ts';
import type { Database } from './database/database.ts';
import { openDatabase } from './engines/database/open-database.ts';
import { createOutboxRows } from './jobs/outbox-rows.ts';
import { createWorkRows } from './jobs/work-rows.ts';
import { systemClock } from './shared/clock.ts';
import { AppError, messageOf } from './shared/errors.ts';
import { createLogger } from './shared/logger.ts';

const usage = `npm run backup -- DIRECTORY

  has the running server write a backup of everything into DIRECTORY, which must be empty or missing; the server goes on`;

const lookEveryMs = 200;

const [directory, ...rest] = process.argv.slice(2);
try {
  if (directory === undefined || directory.startsWith('-') || rest.length > 0)
    throw new AppError('invalid', 'usage', usage);
  await withRunningServer(loadSettings(), (url) => backup(url, resolve(directory)));
} catch (error) {
  process.stderr.write(
    `${error instanceof AppError ? error.message : `It did not work: ${messageOf(error)}`}\n`,
  );
  process.exitCode = 1;
}

/** Asks for it as a person asks for an export, by a row; the server's job writes what becomes of it there. */
async function backup(url: string, target: string): Promise<void> {
  const db = openDatabase({ url, logger: createLogger('fatal'), maxConnections: 2 });
  try {
    const id = randomUUID();
    await begin(db, id, target);
    const rows = createWorkRows(db);
    let said: string | null = null;
    for (;;) {
      const work = await rows.find(id);
      if (work === undefined || work.state === 'failed' || work.state === 'cancelled')
        throw new AppError(
          'permanent',
          'backup-failed',
          `The backup failed: ${work?.error ?? 'it was cancelled'}`,
        );
      if (work.state === 'succeeded') {
        process.stdout.write(`${JSON.stringify(work.result)}\n`);
        return;
      }
      if (work.note !== said && work.note !== null) process.stderr.write(`${work.note} …\n`);
      said = work.note;
      await sleep(lookEveryMs);
    }
  } finally {
    await db.destroy();
  }
}

async function begin(db: Database, id: string, target: string): Promise<void> {
  const now = systemClock.now();
  const input = backupInput.parse({ directory: target });
  await db.transaction().execute(async (trx) => {
    await createWorkRows(db).insert(trx, {
      ...{ id, kind: backupKind, username: 'npm run backup', input, createdAt: now },
    });
    await createOutboxRows(db).insert(trx, { job: backupKind, id, data: {}, now, dueAt: now });
    await trx
      .insertInto('audit')
      .values({
        ...{ at: now, username: 'command line', action: 'backup.create', vin: null },
        ...{ target, detail: '{}', remote_address: null },
      })
      .execute();
  });
}
