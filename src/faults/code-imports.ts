import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { inSlices } from '../shared/in-slices.ts';
import { storableJson, storableText } from '../shared/storable-json.ts';
import type { FaultCatalogue } from './fault-catalogue.ts';
import type { ImportedCode } from './imported-codes.ts';
import { type ImportReport, reportPieces } from './judge-code-file.ts';

/** An import of an OEM's codes: a version of what the catalogue says beside what shipped. */
export interface CodeImport {
  readonly id: number;
  readonly name: string;
  readonly importedBy: string;
  readonly importedAt: number;
  /** Null while it holds. */
  readonly removedBy: string | null;
  readonly removedAt: number | null;
  readonly counts: ImportReport['counts'];
}

export interface CodeImports {
  /** Newest first, removed ones included. */
  list(): Promise<CodeImport[]>;
  /** The report as JSON text, an `ImportReport`. @throws AppError not-found `code-import-not-found` */
  report(id: number): Promise<{ readonly entry: CodeImport; readonly reportJson: string }>;
  keep(entries: readonly NewCode[], as: NewImport): Promise<CodeImport>;
  /** What shipped, or an older import, holds again. @throws AppError not-found, conflict `code-import-removed` */
  remove(id: number, username: string): Promise<CodeImport>;
}

type NewCode = Omit<ImportedCode, 'importId' | 'importName'>;
interface NewImport {
  readonly name: string;
  readonly username: string;
  readonly report: ImportReport;
}

/** A large import leaves room for others between its pieces. */
const rowsAtOnce = 500;
const fields = sql<ImportReport['counts']>`report -> 'counts'`.as('counts');
const columns = ['id', 'name', 'imported_by', 'imported_at', 'removed_by', 'removed_at'] as const;

export function createCodeImports(options: {
  readonly db: Database;
  readonly clock: Clock;
  /** After each change: whoever uses a catalogue reads it again. */
  readonly onChanged: () => Promise<void>;
}): CodeImports {
  const { db, clock, onChanged } = options;
  const find = (id: number) =>
    db
      .selectFrom('fault_code_imports')
      .select([...columns, fields])
      .where('id', '=', id)
      .executeTakeFirst();

  return {
    async list() {
      const rows = await db
        .selectFrom('fault_code_imports')
        .select([...columns, fields])
        .orderBy('id', 'desc')
        .execute();
      return rows.map(toImport);
    },

    async report(id) {
      const row = await find(id);
      if (row === undefined) throw notFound();
      const { reportJson } = await db
        .selectFrom('fault_code_imports')
        .select(sql<string>`report::text`.as('reportJson'))
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return { entry: toImport(row), reportJson };
    },

    async keep(entries, { name, username, report }) {
      const reportJson = await textOf(reportPieces(report));
      const id = await db.transaction().execute(async (trx) => {
        const made = await trx
          .insertInto('fault_code_imports')
          .values({
            name: storableText(name),
            imported_by: username,
            imported_at: clock.now(),
            report: reportJson,
          })
          .returning('id')
          .executeTakeFirstOrThrow();
        for await (const slice of inSlices(entries, rowsAtOnce)) {
          const rows = slice.map(({ line, code, scope, ...body }) => ({ line, code, scope, body }));
          await sql`
            insert into fault_code_entries (import_id, line, code, scope, body)
            select ${made.id}, line, code, scope, body
            from jsonb_to_recordset(${storableJson(rows)}::jsonb) as r (line integer, code text, scope jsonb, body jsonb)
          `.execute(trx);
        }
        return made.id;
      });
      await onChanged();
      const row = await find(id);
      if (row === undefined) throw notFound();
      return toImport(row);
    },

    async remove(id, username) {
      const row = await find(id);
      if (row === undefined) throw notFound();
      const { numUpdatedRows } = await db
        .updateTable('fault_code_imports')
        .set({ removed_by: username, removed_at: clock.now() })
        .where('id', '=', id)
        .where('removed_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n)
        throw new AppError('conflict', 'code-import-removed', 'This import was removed already.');
      await onChanged();
      return toImport((await find(id)) ?? row);
    },
  };
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

/** Gives the catalogue what is imported now. */
export async function loadImportedCodes(db: Database, catalogue: FaultCatalogue): Promise<void> {
  const holding = await db
    .selectFrom('fault_code_imports')
    .select(['id', 'name'])
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute();
  const entries: ImportedCode[] = [];
  for (const { id, name } of holding)
    for (let line = 0; ; ) {
      const slice = await readCodes(db, id, line);
      entries.push(...slice.map((entry) => ({ ...entry, importId: id, importName: name })));
      line = slice.at(-1)?.line ?? 0;
      if (slice.length < rowsAtOnce) break;
    }
  await catalogue.override(entries);
}

/** The next entries of an import, by line. */
async function readCodes(db: Database, importId: number, after: number): Promise<NewCode[]> {
  const rows = await db
    .selectFrom('fault_code_entries')
    .select(['line', 'code', 'scope', 'body'])
    .where('import_id', '=', importId)
    .where('line', '>', after)
    .orderBy('line')
    .limit(rowsAtOnce)
    .execute();
  return rows.map(({ body, line, code, scope }) => ({ ...body, line, code, scope }));
}

function toImport(row: {
  id: number;
  name: string;
  imported_by: string;
  imported_at: number;
  removed_by: string | null;
  removed_at: number | null;
  counts: ImportReport['counts'];
}): CodeImport {
  return {
    id: row.id,
    name: row.name,
    importedBy: row.imported_by,
    importedAt: row.imported_at,
    removedBy: row.removed_by,
    removedAt: row.removed_at,
    counts: row.counts,
  };
}

const notFound = () => new AppError('not-found', 'code-import-not-found', 'There is no such import.');
