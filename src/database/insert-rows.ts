import { sql, type Transaction } from 'kysely';
import { storableJson } from '../shared/storable-json.ts';
import type { Schema } from './schema.ts';

/**
 * Inserts rows that all have the same columns, in one parameter: a thousand rows of thirty columns are 30,000 parameters
 * otherwise, and writing those holds up the thread. JSON columns are given as what they hold.
 */
export async function insertRows(
  trx: Transaction<Schema>,
  table: keyof Schema,
  rows: readonly object[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = sql.join(Object.keys(first).map((name) => sql.ref(name)));
  await sql`insert into ${sql.table(table)} (${columns}) select ${columns}
    from json_populate_recordset(null::${sql.table(table)}, ${storableJson(rows)}::json)`.execute(trx);
}
