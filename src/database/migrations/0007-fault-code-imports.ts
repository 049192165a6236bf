import { type Kysely, sql } from 'kysely';

/** Fault codes of an OEM's catalogue, by import, which may be taken back; its report stays. */
const statements = `
create table fault_code_imports (
  id bigint generated always as identity primary key, name text not null, imported_by text not null,
  imported_at bigint not null, removed_by text, removed_at bigint, report jsonb not null);
create table fault_code_entries (
  import_id bigint not null references fault_code_imports on delete cascade, line integer not null, code text not null,
  scope jsonb not null, body jsonb not null, primary key (import_id, line));
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';')) {
    if (statement.trim() !== '') await sql.raw(statement).execute(db);
  }
}
