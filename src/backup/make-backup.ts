import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import type { Pipeline } from '../ingest/pipeline.ts';
import type { WorkKind } from '../jobs/work.ts';
import type { Journal } from '../journal/journal.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { checkRoom, makeEmpty, refuseInside } from './check-place.ts';
import { copyDataFiles, copyJournal, syncTree } from './copy-files.ts';
import { backupKind, dumpDatabase } from './dump-database.ts';
import { writeManifest } from './manifest.ts';

export const backupInput = z.object({ directory: z.string().refine(isAbsolute, 'must be an absolute path') });

export interface BackupParts {
  readonly db: Database;
  readonly pipeline: Pick<Pipeline, 'beginCopy' | 'endCopy'>;
  readonly journal: Pick<Journal, 'status'>;
  readonly dataDirectory: string;
  /** Journal and store are this process's own. */
  readonly isHere: boolean;
  readonly version: string;
  readonly clock: Clock;
}

/**
 * A backup of the server while it runs. Store and database are seen at one moment between two batches of the pipeline; the
 * journal is taken from there up to what is acknowledged a moment later. Neither vehicles nor people wait for the copying.
 */
export function createBackupKind(parts: BackupParts): WorkKind<typeof backupInput> {
  const { db, pipeline, journal, dataDirectory, isHere, version, clock } = parts;
  return {
    name: backupKind,
    input: backupInput,
    policy: { attempts: 1, backoffMs: 1_000, concurrency: 1, timeoutMs: 24 * 3_600_000 },
    async run({ directory }, { signal, progress }) {
      if (!isHere) throw elsewhere();
      refuseInside(resolve(dataDirectory), directory);
      await makeEmpty(directory);
      await checkRoom(directory, { db, dataDirectory });
      const createdAt = clock.now();
      const { position: applied, snapshot } = await pipeline.beginCopy(join(directory, 'telemetry'));
      const { flushed } = journal.status();
      try {
        await progress(0.05, 'journal');
        const positions = { applied, flushed };
        await copyJournal(join(dataDirectory, 'journal'), join(directory, 'journal'), positions, signal);
        await progress(0.2, 'database');
        await dumpDatabase(db, snapshot, join(directory, 'database.ndjson'), signal);
        await progress(0.5, 'telemetry');
      } finally {
        await pipeline.endCopy();
      }
      await progress(0.7, 'files');
      await copyDataFiles(dataDirectory, directory, signal);
      await progress(0.8, 'sums');
      const manifest = await writeManifest(directory, { version, createdAt, applied, flushed });
      await syncTree(directory);
      const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
      return { directory, files: manifest.files.length, bytes, applied, flushed };
    },
  };
}

const elsewhere = () =>
  new AppError(
    'conflict',
    'backup-elsewhere',
    'The journal is with another process (ROADSIDE_ROLES): back up PostgreSQL and the telemetry store by their own means, or give the process with the gateway the role worker too and take it away from the others.',
  );
