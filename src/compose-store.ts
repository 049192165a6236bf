import { parentPort, workerData } from 'node:worker_threads';
import { createDuckdbStore } from './engines/telemetry/duckdb-store.ts';
import { systemClock } from './shared/clock.ts';
import { createLogger, type LogLevel } from './shared/logger.ts';
import { withLastKnown } from './telemetry/last-known.ts';
import { serveStoreThread } from './telemetry/store-worker.ts';

/** What the store's thread is told at its start. */
export interface StoreSettings {
  readonly directory: string;
  readonly logLevel: LogLevel;
}

if (parentPort !== null) {
  const { directory, logLevel } = workerData as StoreSettings;
  const logger = createLogger(logLevel).child({ thread: 'store' });
  serveStoreThread(parentPort, withLastKnown(createDuckdbStore({ directory, clock: systemClock, logger })));
}
