import { parentPort, workerData } from 'node:worker_threads';
import { createDuckdbStore } from '../../../src/engines/telemetry/duckdb-store.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { withLastKnown } from '../../../src/telemetry/last-known.ts';
import { serveStoreThread } from '../../../src/telemetry/store-worker.ts';

/** `now` is one number in shared memory: the test's time. */
export interface ThreadData {
  readonly directory: string;
  readonly now: Float64Array;
}

if (parentPort !== null) {
  const { directory, now } = workerData as ThreadData;
  const clock = { ...systemClock, now: () => now[0] ?? Number.NaN };
  serveStoreThread(parentPort, withLastKnown(createDuckdbStore({ directory, clock, logger: silentLogger })));
}
