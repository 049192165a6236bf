import { createMetrics } from '../api/metrics.ts';
import { createReadiness } from '../api/readiness.ts';
import { createSystemHistory } from '../api/system-history.ts';
import { createSystemStatus, type SystemSources } from '../api/system-status.ts';
import type { Settings } from '../config/settings.ts';
import { packageVersion, version } from '../config/version.ts';

/** What the server knows of itself: ready or not, figures, the last hour, problems. */
export function composeSystem({
  settings,
  sources,
}: {
  readonly settings: Settings;
  readonly sources: Omit<SystemSources, 'readiness' | 'history' | 'about'> &
    Parameters<typeof createMetrics>[0];
}) {
  const { journal, clock } = sources;
  const readiness = createReadiness(() => journal.status().blocked);
  const history = createSystemHistory(sources, clock);
  const status = createSystemStatus({
    ...sources,
    readiness: readiness.check,
    history,
    about: {
      version,
      startedAt: clock.now() - Math.round(process.uptime() * 1000),
      publicUrl: settings.http.publicUrl,
      dataDirectory: settings.dataDir,
      journalMaxBytes: settings.journalMaxBytes,
      retentionDays: settings.retentionDays,
      isDatabaseEmbedded: settings.databaseUrl === null,
      engines: {
        gateway: { product: 'aedes', version: packageVersion('aedes') },
        journal: { product: 'Roadside', version },
        telemetry: { product: 'DuckDB', version: packageVersion('@duckdb/node-api') },
        jobs: { product: 'BullMQ', version: packageVersion('bullmq') },
      },
    },
  });
  return { readiness, metrics: createMetrics(sources), history, status };
}
