import type { DuckDBConnection } from '@duckdb/node-api';
import type { DayFile } from './day-files.ts';
import { packPath, packSql, receivedRows, writePack, writePackAgain } from './day-pack.ts';
import { storedFlags } from './day-schema.ts';
import type { DuckdbDatabase } from './duckdb-database.ts';
import { messageRunsSql } from './sequence-queries.ts';
import type { StoreState } from './store-state.ts';
import type { NewDay } from './write-day.ts';

/**
 * Fills `target` with a day in the order of its vehicles (and of arrival within one), so that one vehicle's day lies
 * together; samples go to a pack; sequence numbers become runs; only dictionary entries that the day needs stay.
 */
export async function sealInto(
  database: DuckdbDatabase,
  source: DayFile,
  { alias: target, pack }: NewDay,
  signal: AbortSignal,
): Promise<void> {
  const from = source.alias;
  const here = `vehicle IN (SELECT vehicle FROM ${from}.messages UNION SELECT vehicle FROM ${from}.presence)`;
  await database.withConnection(signal, async (connection) => {
    await connection.run('BEGIN');
    await writePack(connection, receivedRows(source), pack!);
    for (const sql of [
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
    await leaveOut(connection, target, source.summary.leftOut);
    await connection.run('COMMIT');
  });
}

/** What a day is to be without. */
export type LeftOut = { readonly vehicles: readonly number[] } | { readonly signals: readonly number[] };

/** Fills `target` with everything but some vehicles, whose numbers stay taken, without a name; or but the samples of some signals. */
export async function copyWithout(
  database: DuckdbDatabase,
  source: DayFile,
  { alias: target, pack }: NewDay,
  left: LeftOut,
  signal: AbortSignal,
): Promise<void> {
  const from = source.alias;
  const { sealed, marked, leftOut, pack: before } = source.summary;
  const vehicles = 'vehicles' in left ? left.vehicles.join(', ') : '';
  const rows = vehicles === '' ? 'true' : `vehicle NOT IN (${vehicles})`;
  const samples = 'signals' in left ? `signal NOT IN (${left.signals.join(', ')})` : rows;
  const gone = 'signals' in left ? [...leftOut, ...left.signals] : [...leftOut];
  await database.withConnection(signal, async (connection) => {
    await connection.run('BEGIN');
    const isMarked = !sealed && marked.position > 0;
    if (pack !== null && before !== null)
      await writePackAgain(connection, packPath(source.path, before), samples, pack);
    else await connection.run(`INSERT INTO ${target}.samples SELECT * FROM ${from}.samples WHERE ${samples}`);
    for (const table of [
      ...['messages', 'presence', 'vehicle_signals', 'standing', 'runs'],
      ...(isMarked ? ['heard'] : []),
    ]) {
      signal.throwIfAborted();
      await connection.run(`INSERT INTO ${target}.${table} SELECT * FROM ${from}.${table} WHERE ${rows}`);
    }
    const name = vehicles === '' ? 'vin' : `CASE WHEN ${rows} THEN vin ELSE '' END`;
    await connection.run(`INSERT INTO ${target}.vehicles SELECT vehicle, ${name} FROM ${from}.vehicles`);
    await leaveOut(connection, target, gone);
    const kept = pack === null ? `${target}.samples` : packSql(pack);
    for (const [table, flag] of [
      ['texts', storedFlags.text],
      ['arrays', storedFlags.array],
    ] as const)
      await connection.run(
        `INSERT INTO ${target}.${table} SELECT * FROM ${from}.${table} WHERE ref IN (
           SELECT CAST(value AS BIGINT) FROM ${kept} WHERE (flags & ${flag}) <> 0)`,
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

async function leaveOut(
  connection: DuckDBConnection,
  target: string,
  signals: Iterable<number>,
): Promise<void> {
  for (const signal of signals) await connection.run(`INSERT INTO ${target}.left_out VALUES (${signal})`);
}

/** Begins a new day's file: the dictionaries, how each vehicle stands, and the position go on from `source`. */
export async function carryOver(
  database: DuckdbDatabase,
  source: DayFile,
  { alias: target }: NewDay,
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
