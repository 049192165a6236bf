import { join } from 'node:path';
import type { TelemetryPlace } from '../config/telemetry-url.ts';
import type { Database } from '../database/database.ts';
import { createDuckdbStore } from '../engines/telemetry/duckdb-store.ts';
import { createExternalStore } from '../engines/telemetry/external/external-store.ts';
import { createInfluxdb } from '../engines/telemetry/external/influxdb.ts';
import { createVictoriaMetrics } from '../engines/telemetry/external/victoria-metrics.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import { placeSignals } from '../telemetry/place-signals.ts';
import type { TelemetryStore } from '../telemetry/telemetry-store.ts';

/** An answer that takes longer is none: the batch is sent again. */
const timeoutMs = 20_000;

/** The telemetry store that the settings ask for. One that `needsDatabase` is started behind it. */
export function openTelemetry(options: {
  readonly telemetry: TelemetryPlace | null;
  readonly telemetryDirectory: string;
  readonly retentionDays: number;
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
}): { readonly store: TelemetryStore; readonly needsDatabase: boolean } {
  const { telemetry, telemetryDirectory, retentionDays, db, clock, logger } = options;
  if (telemetry === null)
    return {
      store: createDuckdbStore({ directory: telemetryDirectory, clock, logger }),
      needsDatabase: false,
    };
  const { measurement } = telemetry;
  const lines =
    telemetry.engine === 'influxdb'
      ? createInfluxdb({ ...telemetry, timeoutMs, retentionDays })
      : createVictoriaMetrics({ ...telemetry, timeoutMs, retentionDays });
  const directory = join(telemetryDirectory, 'unsettled');
  return {
    store: createExternalStore({ lines, db, directory, measurement, clock, logger, apart: placeSignals }),
    needsDatabase: true,
  };
}
