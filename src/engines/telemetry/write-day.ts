import { rmSync } from 'node:fs';
import { dropPack, packPath } from './day-pack.ts';
import { aliasOf, createTablesSql } from './day-schema.ts';
import { type DaySummary, summarize, syncFile } from './day-summary.ts';
import type { DuckdbDatabase } from './duckdb-database.ts';

/** A day file that is being written beside the one it will replace. */
export interface NewDay {
  /** Of its empty tables in SQL. */
  readonly alias: string;
  /** Where its samples go; null: into its tables. */
  readonly pack: string | null;
}

/** How a day is written anew from itself. */
export interface Rewriting {
  readonly sealed: boolean;
  /** Its samples go to a pack. */
  readonly packed: boolean;
  /** What there is of it in the order of vehicles holds nothing of what goes. */
  readonly keepsOrdered?: boolean;
}

export interface DayForm {
  readonly sealed: boolean;
  /** Name of the pack that gets the samples; null where there is none. */
  readonly pack: string | null;
}

/** Writes a whole day to `{path}.new`, durable when it returns. A failure leaves no pack. */
export async function writeDay(
  database: DuckdbDatabase,
  { day, path }: { readonly day: string; readonly path: string },
  { sealed, pack }: DayForm,
  fill: (target: NewDay) => Promise<void>,
): Promise<DaySummary> {
  const aside = `${path}.new`;
  const alias = `new_${aliasOf(day)}`;
  const packAt = pack === null ? null : packPath(path, pack);
  rmSync(aside, { force: true });
  rmSync(`${aside}.wal`, { force: true });
  await database.attach(aside, alias, 'READ_WRITE');
  try {
    await database.query(createTablesSql(alias, sealed, pack));
    await fill({ alias, pack: packAt });
    await database.query(`CHECKPOINT ${alias}`);
    return await summarize(database, alias);
  } catch (error) {
    if (packAt !== null) dropPack(packAt);
    throw error;
  } finally {
    await database.detach(alias);
    syncFile(aside);
  }
}
