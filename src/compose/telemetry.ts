import { join } from 'node:path';
import type { StoreSettings } from '../compose-store.ts';
import type { TelemetryPlace } from '../config/telemetry-url.ts';
import type { Database } from '../database/database.ts';
import { duckdbBestRows } from '../engines/telemetry/day-schema.ts';
import { createExternalStore } from '../engines/telemetry/external/external-store.ts';
import { createInfluxdb } from '../engines/telemetry/external/influxdb.ts';
import { createVictoriaMetrics } from '../engines/telemetry/external/victoria-metrics.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger, LogLevel } from '../shared/logger.ts';
import { withLastKnown } from '../telemetry/last-known.ts';
import { placeSignals } from '../telemetry/place-signals.ts';
import { createStoreServer, type StoreServer } from '../telemetry/serve-store.ts';
import { createStoreThread } from '../telemetry/store-thread.ts';
import type { TelemetryStore } from '../telemetry/telemetry-store.ts';

/** An answer that takes longer is none: the batch is sent again. */
const timeoutMs = 20_000;

/** A store that other threads may ask. */
export interface OpenTelemetry {
  readonly store: TelemetryStore;
  /** It is started behind the database. */
  readonly needsDatabase: boolean;
  readonly serve: StoreServer['serve'];
  stop(): Promise<void>;
}

/** The telemetry store that the settings ask for: DuckDB in a thread of its own, or one elsewhere. */
export function openTelemetry(options: {
  readonly telemetry: TelemetryPlace | null;
  readonly telemetryDirectory: string;
  readonly retentionDays: number;
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly logLevel: LogLevel;
  readonly onFailure: (error: unknown) => void;
}): OpenTelemetry {
  const { telemetry, telemetryDirectory, retentionDays, db, clock, logger, logLevel, onFailure } = options;
  if (telemetry === null) {
    const store = createStoreThread({
      entry: new URL('../compose-store.ts', import.meta.url),
      workerData: { directory: telemetryDirectory, logLevel } satisfies StoreSettings,
      bestRows: duckdbBestRows,
      onFailure,
    });
    return { store, needsDatabase: false, serve: store.serve, stop: store.stop };
  }
  const { measurement } = telemetry;
  const lines =
    telemetry.engine === 'influxdb'
      ? createInfluxdb({ ...telemetry, timeoutMs, retentionDays })
      : createVictoriaMetrics({ ...telemetry, timeoutMs, retentionDays });
  const directory = join(telemetryDirectory, 'unsettled');
  const store = withLastKnown(
    createExternalStore({ lines, db, directory, measurement, clock, logger, apart: placeSignals }),
  );
  const server = createStoreServer(store);
  return {
    store,
    needsDatabase: true,
    serve: server.serve,
    async stop() {
      server.close();
      await store.stop();
    },
  };
}
