import { DuckDBInstance } from '@duckdb/node-api';
import { expect, onTestFinished, test } from 'vitest';
import { BatchWriter } from '../../../../src/engines/telemetry/batch-writer.ts';
import { createTablesSql } from '../../../../src/engines/telemetry/day-schema.ts';
import { StoreState } from '../../../../src/engines/telemetry/store-state.ts';
import { Batches } from '../../../contract/telemetry/batches.ts';
import { answeredDuring } from '../../../support/answered-during.ts';

test('a question is answered while a long batch is appended, and all of it is there behind the commit', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  onTestFinished(() => instance.closeSync());
  const connection = await instance.connect();
  await connection.run(createTablesSql('memory.main', false, null));
  const signals = Object.fromEntries(Array.from({ length: 10 }, (_, signal) => [`Test.N${signal}`, signal]));
  const messages = Array.from({ length: 10_000 }, (_, seq) => ({
    ...{ vin: `V${seq % 100}`, receivedAt: seq, boot: 'b', seq },
    samples: [{ ts: seq, signals }],
  }));
  const batch = new Batches().batch(messages);
  const writer = await BatchWriter.open(connection, 'memory', new StoreState());
  onTestFinished(() => writer.close());
  await connection.run('BEGIN');
  expect(await answeredDuring(() => writer.append(batch))).toBeGreaterThan(1);
  await connection.run('COMMIT');
  const rows = await connection.runAndReadAll(
    `SELECT count(*), count(DISTINCT message), sum(value), (SELECT count(DISTINCT position) FROM messages),
       (SELECT list(position) FROM positions) FROM samples`,
  );
  expect(rows.getRowsJson()).toEqual([['100000', '10000', 450_000, '10000', [String(batch.position)]]]);
});
