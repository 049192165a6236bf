import type { DayFile } from './day-files.ts';
import { storedFlags } from './day-schema.ts';
import { type DuckdbDatabase, id, queryOn } from './duckdb-database.ts';
import { messageRunsSql } from './sequence-queries.ts';
import type { StoreState } from './store-state.ts';

/**
 * Fills `target` with a day in the order of its vehicles (and of arrival within one), so that one vehicle's day lies
 * together; sequence numbers become runs; only dictionary entries that the day needs stay.
 */
export async function sealInto(
  database: DuckdbDatabase,
  source: DayFile,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const from = source.alias;
  const here = `vehicle IN (SELECT vehicle FROM ${from}.messages UNION SELECT vehicle FROM ${from}.presence)`;
  await database.withConnection(signal, async (connection) => {
    await connection.run('BEGIN');
    for (const sql of [
      `INSERT INTO ${target}.samples SELECT * FROM ${from}.samples ORDER BY vehicle, rowid`,
      `INSERT INTO ${target}.messages SELECT * FROM ${from}.messages ORDER BY vehicle, position`,
      `INSERT INTO ${target}.runs ${messageRunsSql(from, 'true')} ORDER BY vehicle, boot, topic, first_seq`,
      `INSERT INTO ${target}.vehicles SELECT * FROM ${from}.vehicles WHERE ${here}`,
      `INSERT INTO ${target}.vehicle_signals SELECT * FROM ${from}.vehicle_signals WHERE ${here}`,
      `INSERT INTO ${target}.positions SELECT max(position) FROM ${from}.positions`,
      ...['texts', 'arrays', 'presence', 'signals', 'standing'].map(
        (table) => `INSERT INTO ${target}.${table} SELECT * FROM ${from}.${table}`,
      ),
    ]) {
      signal.throwIfAborted();
      await connection.run(sql);
    }
    await connection.run('COMMIT');
  });
}

/** Fills `target` with everything but one vehicle. Its number stays taken, without a name. */
export async function copyWithout(
  database: DuckdbDatabase,
  source: DayFile,
  target: string,
  vehicle: number,
  signal: AbortSignal,
): Promise<void> {
  const from = source.alias;
  await database.withConnection(signal, async (connection) => {
    await connection.run('BEGIN');
    const { sealed, marked } = source.summary;
    const isMarked = !sealed && marked.position > 0;
    for (const table of [
      ...['samples', 'messages', 'presence', 'vehicle_signals', 'standing', 'runs'],
      ...(isMarked ? ['heard'] : []),
    ]) {
      signal.throwIfAborted();
      await queryOn(
        connection,
        `INSERT INTO ${target}.${table} SELECT * FROM ${from}.${table} WHERE vehicle <> $1`,
        [id(vehicle)],
      );
    }
    await queryOn(
      connection,
      `INSERT INTO ${target}.vehicles
       SELECT vehicle, CASE WHEN vehicle = $1 THEN '' ELSE vin END FROM ${from}.vehicles`,
      [id(vehicle)],
    );
    for (const [table, flag] of [
      ['texts', storedFlags.text],
      ['arrays', storedFlags.array],
    ] as const)
      await connection.run(
        `INSERT INTO ${target}.${table} SELECT * FROM ${from}.${table} WHERE ref IN (
           SELECT CAST(value AS BIGINT) FROM ${target}.samples WHERE (flags & ${flag}) <> 0)`,
      );
    if (isMarked)
      await connection.run(
        `INSERT INTO ${target}.marks
         SELECT ${marked.position}, count(*), min(first_ts), max(last_ts), min(received_at), max(received_at)
         FROM ${target}.messages WHERE position < ${marked.position}`,
      );
    for (const table of ['signals', 'positions'])
      await connection.run(`INSERT INTO ${target}.${table} SELECT * FROM ${from}.${table}`);
    await connection.run('COMMIT');
  });
}

/** Begins a new day's file: the dictionaries, how each vehicle stands, and the position go on from `source`. */
export async function carryOver(
  database: DuckdbDatabase,
  source: DayFile,
  target: string,
  state: StoreState,
): Promise<void> {
  await database.withConnection(new AbortController().signal, async (connection) => {
    await connection.run('BEGIN');
    for (const table of ['vehicles', 'signals', 'vehicle_signals'])
      await connection.run(`INSERT INTO ${target}.${table} SELECT * FROM ${source.alias}.${table}`);
    await connection.run(`INSERT INTO ${target}.positions VALUES (${state.position})`);
    const standing = await connection.createAppender('standing', 'main', target);
    for (const [vehicle, { newestTs, presence }] of state.vehicles.entries()) {
      if (newestTs === Number.NEGATIVE_INFINITY && presence === undefined) continue;
      standing.appendUInteger(vehicle);
      if (newestTs === Number.NEGATIVE_INFINITY) standing.appendNull();
      else standing.appendBigInt(BigInt(newestTs));
      if (presence === undefined) {
        standing.appendNull();
        standing.appendNull();
      } else {
        standing.appendBigInt(BigInt(Math.floor(presence.at)));
        standing.appendBoolean(presence.online);
      }
      standing.endRow();
    }
    standing.closeSync();
    await connection.run('COMMIT');
  });
}
