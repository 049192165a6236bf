import { Gauge, type Registry } from 'prom-client';
import { severities } from '../vehicles/vehicle.ts';
import type { Figures } from './figures.ts';
import type { ServiceHistory } from './service-history.ts';
import { serviceStates, services } from './services.ts';
import type { Watcher } from './watcher.ts';

/** What the watcher saw last, at `/metrics`: nothing is asked for it, so it is told while the database is dead. */
export function addSystemMetrics(
  registry: Registry,
  {
    watcher,
    history,
  }: { readonly watcher: Pick<Watcher, 'active' | 'figures'>; readonly history: Pick<ServiceHistory, 'now'> },
): void {
  /** Not a number where it cannot be told. */
  const gauge = (name: string, help: string, read: (figures: Figures) => number | null | undefined): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const figures = watcher.figures();
        this.set((figures === null ? null : read(figures)) ?? Number.NaN);
      },
    });
  };
  const gauges = (
    name: string,
    help: string,
    labelNames: readonly string[],
    read: () => readonly (readonly [Record<string, string>, number])[],
  ): void => {
    new Gauge({
      ...{ name, help, labelNames: [...labelNames], registers: [registry] },
      collect() {
        this.reset();
        for (const [labels, value] of read()) this.set(labels, value);
      },
    });
  };

  gauge('roadside_looked_timestamp_seconds', 'When the server looked at itself last', ({ at }) => at / 1000);
  gauge('roadside_ready', '1 while vehicles are accepted and their data can be made durable', ({ ready }) =>
    Number(ready.ready),
  );
  gauges('roadside_alerts_firing', 'Alerts of the server itself, by severity', ['severity'], () => {
    const firing = watcher.active().filter(({ state }) => state === 'firing');
    return severities.map((severity) => [
      { severity },
      firing.filter((alert) => alert.severity === severity).length,
    ]);
  });
  gauges('roadside_alert_firing', '1 while this alert of the server itself fires', ['code', 'severity'], () =>
    watcher
      .active()
      .filter(({ state }) => state === 'firing')
      .map(({ code, severity }) => [{ code, severity }, 1]),
  );
  gauges('roadside_service_state', '1 works, 0.5 works with limits, 0 does not work', ['service'], () => {
    const states = history.now();
    if (states === null) return [];
    return services.map((service) => [{ service }, 1 - serviceStates.indexOf(states[service]) / 2]);
  });
  gauge('roadside_journal_max_bytes', 'Most that the journal may take', ({ journal }) => journal.maxBytes);
  gauge('roadside_disk_free_bytes', 'Free where the data is', ({ disk }) => disk?.freeBytes);
  gauge('roadside_disk_bytes', 'Size of the disk where the data is', ({ disk }) => disk?.totalBytes);
  gauge(
    'roadside_memory_available_bytes',
    'Of the machine, or the container',
    ({ memory }) => memory.availableBytes,
  );
  gauge('roadside_memory_bytes', 'Of the machine, or the container', ({ memory }) => memory.allBytes);
  gauge(
    'roadside_heap_max_bytes',
    'Most JavaScript memory of the main thread',
    ({ memory }) => memory.heapMostBytes,
  );
  gauge('roadside_telemetry_up', '1 while the telemetry store answers', ({ telemetry }) =>
    Number(telemetry !== null),
  );
  gauge('roadside_telemetry_bytes', 'Size of the telemetry store', ({ telemetry }) => telemetry?.bytes);
  gauge('roadside_database_up', '1 while PostgreSQL answers', ({ database }) => Number(database !== null));
  gauge('roadside_database_bytes', 'Size of the database', ({ database }) => database?.bytes);
  gauge('roadside_database_answer_seconds', 'Time of a simple question to PostgreSQL', ({ database }) =>
    database === null ? null : database.answeredInMs / 1000,
  );
  gauge(
    'roadside_database_connections',
    'Connections of PostgreSQL in use',
    ({ database }) => database?.connections,
  );
  gauge(
    'roadside_database_max_connections',
    'Connections that PostgreSQL allows',
    ({ database }) => database?.maxConnections,
  );
  gauge('roadside_clock_ahead_seconds', 'Clock of the server before that of PostgreSQL', ({ database }) =>
    database === null ? null : database.clockAheadMs / 1000,
  );
  gauge(
    'roadside_clock_jumped_seconds',
    'Largest step of the clock beside the monotonic one in the last hour; negative: back',
    ({ clock }) => clock.jumpedMs / 1000,
  );
  gauge(
    'roadside_clock_synchronised',
    '1 while something sets the clock of the machine, 0 while nothing does',
    ({ clock }) => (clock.isSynchronised === null ? null : Number(clock.isSynchronised)),
  );
  gauge(
    'roadside_certificate_expiry_timestamp_seconds',
    'Until when the certificate counts that vehicles see',
    ({ certificateUntil }) => (certificateUntil === null ? null : certificateUntil / 1000),
  );
  gauge('roadside_jobs_failed', 'Jobs that failed for good in the last 24 h', ({ jobs }) =>
    jobs.items?.reduce((sum, { failed }) => sum + failed, 0),
  );
  gauge(
    'roadside_quarantine_unseen',
    'Messages in quarantine that nobody has seen',
    ({ kept }) => kept?.openQuarantine,
  );
  gauge(
    'roadside_rules_failing',
    'Rules that failed on some vehicle and are disabled there',
    ({ kept }) => kept?.failingRules,
  );
  gauge(
    'roadside_rules_left_out',
    'Rules that this server cannot read',
    ({ pipeline }) => pipeline.rulesLeftOut.length,
  );
}
