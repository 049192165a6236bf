import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { leave } from '../../src/shared/leave.ts';

/** Leaves with code 3 in the midst of a thread's calls to DuckDB. */
const busy = `
const { parentPort } = require('node:worker_threads');
const { DuckDBInstance } = require('@duckdb/node-api');
(async () => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  parentPort.postMessage('busy');
  for (;;) {
    const connection = await instance.connect();
    await connection.runAndReadAll('select count(*) from range(1000)');
    connection.closeSync();
  }
})();`;
const worker = new Worker(busy, { eval: true });
await once(worker, 'message');
setTimeout(() => leave(3), 50);
