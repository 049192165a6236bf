import { sql } from 'kysely';
import { z } from 'zod';
import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import { defineJob, type JobDefinition } from '../../jobs/jobs.ts';
import type { AttachmentFiles } from './attachments.ts';
import type { Trx } from './case-log.ts';

/** Any number: whoever keeps a file shares it until he has said whose it is; whoever removes files has it alone. */
const filesLock = 4_207_016;
const pieceSize = 500;

/** In the transaction that keeps a file: until it ends nothing is removed. */
export const holdFiles = (trx: Trx) => sql`select pg_advisory_xact_lock_shared(${filesLock})`.execute(trx);

/** Removes of these files those that belong to no case any more. Answers with how many. */
export async function removeLooseFiles(
  db: Database,
  files: Pick<AttachmentFiles, 'remove'>,
  hashes: readonly string[],
): Promise<number> {
  if (hashes.length === 0) return 0;
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${filesLock})`.execute(trx);
    const rows = await trx
      .selectFrom('case_attachments')
      .select('hash')
      .distinct()
      .where(anyOf('hash', 'text', hashes))
      .execute();
    const kept = new Set(rows.map(({ hash }) => hash));
    const loose = [...new Set(hashes)].filter((hash) => !kept.has(hash));
    for (const hash of loose) await files.remove(hash);
    return loose.length;
  });
}

/** Removes files whose case is gone, or that never got one. Answers with how many. */
export async function sweepLooseFiles(db: Database, files: AttachmentFiles): Promise<number> {
  let removed = 0;
  const all = await files.list();
  for (let from = 0; from < all.length; from += pieceSize)
    removed += await removeLooseFiles(db, files, all.slice(from, from + pieceSize));
  return removed;
}

/** What a crash left behind. */
export function looseFilesJob({ db, files }: { db: Database; files: AttachmentFiles }): JobDefinition {
  return defineJob(
    'cases.loose-files',
    z.object({}),
    { attempts: 3, backoffMs: 60_000, concurrency: 1, timeoutMs: 600_000, every: { ms: 6 * 3_600_000 } },
    async () => ({ removed: await sweepLooseFiles(db, files) }),
  );
}
