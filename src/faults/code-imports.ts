import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { storableJson, storableText } from '../shared/storable-json.ts';
import type { FaultCatalogue } from './fault-catalogue.ts';
import type { ImportedCode } from './imported-codes.ts';
import type { ImportReport } from './judge-code-file.ts';

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
  /** @throws AppError not-found `code-import-not-found` */
  report(id: number): Promise<{ readonly entry: CodeImport; readonly report: ImportReport }>;
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

const rowsAtOnce = 1000;
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
      const { report } = await db
        .selectFrom('fault_code_imports')
        .select('report')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return { entry: toImport(row), report };
    },

    async keep(entries, { name, username, report }) {
      const id = await db.transaction().execute(async (trx) => {
        const made = await trx
          .insertInto('fault_code_imports')
          .values({
            name: storableText(name),
            imported_by: username,
            imported_at: clock.now(),
            report: storableJson(report),
          })
          .returning('id')
          .executeTakeFirstOrThrow();
        for (let from = 0; from < entries.length; from += rowsAtOnce) {
          const part = entries.slice(from, from + rowsAtOnce).map(({ line, code, scope, ...body }) => ({
            import_id: made.id,
            line,
            code: storableText(code),
            scope: storableJson(scope),
            body: storableJson(body),
          }));
          await trx.insertInto('fault_code_entries').values(part).execute();
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

/** Gives the catalogue what is imported now. */
export async function loadImportedCodes(db: Database, catalogue: FaultCatalogue): Promise<void> {
  const rows = await db
    .selectFrom('fault_code_entries as entry')
    .innerJoin('fault_code_imports as from', 'from.id', 'entry.import_id')
    .select(['entry.import_id', 'from.name', 'entry.line', 'entry.code', 'entry.scope', 'entry.body'])
    .where('from.removed_at', 'is', null)
    .execute();
  catalogue.override(
    rows.map((row) => ({
      ...(row.body as Pick<
        ImportedCode,
        'severity' | 'mayBeDriven' | 'description' | 'customer' | 'causes' | 'checks'
      >),
      importId: row.import_id,
      importName: row.name,
      line: row.line,
      code: row.code,
      scope: row.scope as ImportedCode['scope'],
    })),
  );
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
