import type { DuckDBConnection } from '@duckdb/node-api';
import type { DayFile } from './day-files.ts';
import { messageRunsSql } from './sequence-queries.ts';

/**
 * Marks the file that is written: what the messages since the mark before tell about vehicles and sequence numbers is added
 * to it in short, so that whoever opens it reads only the messages behind the mark. Every message is before `position`.
 */
export async function markDay(connection: DuckDBConnection, file: DayFile, position: number): Promise<void> {
  const { alias, summary } = file;
  const { messages, minTs, maxTs, minReceived, maxReceived } = summary;
  const since = `position >= ${summary.marked.position}`;
  const totals = [minTs, maxTs, minReceived, maxReceived].map((time) =>
    Number.isFinite(time) ? Math.floor(time) : 'NULL',
  );
  for (const sql of [
    'BEGIN',
    `INSERT INTO ${alias}.runs ${messageRunsSql(alias, since)}`,
    `INSERT INTO ${alias}.heard
     SELECT vehicle, max(last_ts) FILTER (WHERE topic = 'telemetry') FROM ${alias}.messages WHERE ${since} GROUP BY vehicle`,
    `INSERT INTO ${alias}.marks VALUES (${position}, ${messages}, ${totals.join(', ')})`,
    'COMMIT',
  ])
    await connection.run(sql);
  summary.marked = { position, messages };
}
