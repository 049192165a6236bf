import { mkdirSync } from 'node:fs';
import { constants, copyFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { StoreCopy } from '../../telemetry/telemetry-store.ts';
import type { DayFile } from './day-files.ts';
import type { QueryContext } from './stored-values.ts';

const alias = 'copied';

/**
 * Begins a copy of the store in `directory`, which must be empty. What the copy will hold is decided when the promise
 * resolves: DuckDB shows the transaction that copies the newest file nothing later. Closed files do not change, so they
 * are copied as they are; the caller sees to it that none is rewritten or deleted until `done`.
 */
export async function beginCopy(
  { database, files }: Pick<QueryContext, 'database' | 'files'>,
  directory: string,
  signal: AbortSignal,
): Promise<StoreCopy> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const closed = files.list.filter((file) => file !== files.current);
  const { current } = files;
  if (current === undefined) return { position: 0, done: Promise.resolve() };
  await database.attach(join(directory, basename(current.path)), alias, 'READ_WRITE');
  const begun = Promise.withResolvers<number>();
  const done = files
    .lease([current], () =>
      database.withConnection(signal, async (connection) => {
        await connection.run('BEGIN');
        const newest = await connection.runAndReadAll(`SELECT max(position) FROM ${current.alias}.positions`);
        begun.resolve(Number(newest.getRows()[0]?.[0] ?? 0));
        for (const file of closed) await copyDay(file, files.directory, directory, signal);
        await connection.run(`COPY FROM DATABASE ${current.alias} TO ${alias}`);
        await connection.run('COMMIT');
        await connection.run(`CHECKPOINT ${alias}`);
      }),
    )
    .finally(() => database.detach(alias));
  // Whoever waits for the begin is told of a failure before it; later ones are met by `done`.
  done.catch((error: unknown) => begun.reject(error));
  return { position: await begun.promise, done };
}

/** A day's file with whatever lies beside it under its day. */
async function copyDay(file: DayFile, from: string, to: string, signal: AbortSignal): Promise<void> {
  for (const name of await readdir(from)) {
    if (!name.startsWith(file.day) || /\.(new|ordered)/.test(name)) continue;
    signal.throwIfAborted();
    await copyFile(join(from, name), join(to, name), constants.COPYFILE_FICLONE);
  }
}
