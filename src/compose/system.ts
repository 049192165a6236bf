import { join } from 'node:path';
import { createMetrics } from '../api/metrics.ts';
import { createSystemHistory } from '../api/system-history.ts';
import { certificateUntil, patient, readDatabase } from '../api/system-readings.ts';
import { createSystemStatus, type SystemSources } from '../api/system-status.ts';
import type { Settings } from '../config/settings.ts';
import { packageVersion, version } from '../config/version.ts';
import type { Notifier } from '../notifications/notify.ts';
import type { DirectTeller } from '../notifications/tell-directly.ts';
import type { Leadership } from '../processes/leadership.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import { createAlertStore } from '../system/alert-store.ts';
import { createClockWatch } from '../system/clock-watch.ts';
import { problemTexts } from '../system/problem-texts.ts';
import { createPublicStatus } from '../system/public-status.ts';
import { createServiceHistory } from '../system/service-history.ts';
import { serviceStatesOf } from '../system/services.ts';
import { addSystemMetrics } from '../system/system-metrics.ts';
import { readWatchPolicy } from '../system/watch-policy.ts';
import { createWatcher } from '../system/watcher.ts';
import { composeReadiness } from './readiness.ts';

const learnEveryMs = 300_000;

/** Which version an engine elsewhere has is not asked. */
function telemetryProduct({ telemetry }: Pick<Settings, 'telemetry'>) {
  if (telemetry === null) return { product: 'DuckDB', version: packageVersion('@duckdb/node-api') };
  return { product: telemetry.engine === 'influxdb' ? 'InfluxDB' : 'VictoriaMetrics', version: null };
}

type OwnSources = 'readiness' | 'history' | 'about' | 'clockWatch' | 'watchPolicy' | 'watcher';

/** What the server knows of itself: ready or not, figures, the last hour, alerts of its own, what works. */
export async function composeSystem({
  settings,
  does,
  upkeep,
  sources,
  policyFile,
  notifier,
  direct,
  logger,
}: {
  readonly settings: Settings;
  readonly does: { readonly gateway: boolean; readonly worker: boolean; readonly api: boolean };
  /** Of several processes the one that leads writes and tells what is not well; null: this one is alone. */
  readonly upkeep: Leadership | null;
  readonly sources: Omit<SystemSources, OwnSources>;
  readonly policyFile: string;
  readonly notifier: Pick<Notifier, 'notifyAll'>;
  /** Tells without the database. */
  readonly direct: DirectTeller;
  readonly logger: Logger;
}) {
  const { broker, journal, clock, db } = sources;
  const answers = patient(() => readDatabase(db, clock), clock);
  const { readiness, accepting } = composeReadiness({
    ...{ isGateway: does.gateway, broker, journal },
    isDatabaseThere: async () => (await answers()) !== null,
  });
  // While the database is away nobody can be told to lead: whoever did goes on.
  const leads = () => upkeep === null || (does.worker && upkeep.ledLast);
  const history = createSystemHistory(sources, clock);
  const services = createServiceHistory({
    // Processes may share the directory; the one with the gateway has it.
    file: does.gateway ? join(settings.dataDir, 'status', 'services.json') : null,
    ...{ clock, logger },
  });
  const watchPolicy = await readWatchPolicy(settings.dataDir, policyFile);
  const store = createAlertStore({ db, notifier, ...(upkeep === null ? {} : { fence: upkeep.fence }) });
  const watcher = createWatcher({
    ...{ policy: watchPolicy, clock, logger },
    store: {
      recent: store.recent,
      write: async (changes) => (leads() ? store.write(changes) : undefined),
    },
    read: () => status.readFigures(),
    onLook: (active) => services.told(serviceStatesOf(active)),
    async tellDirectly({ id, code, severity, values, firedAt }) {
      if (!leads()) return false;
      const { what: title, do: advice } = problemTexts(code, values);
      return direct.tell({ id, severity, title, advice, at: firedAt });
    },
  });
  const status = createSystemStatus({
    ...{ ...sources, history, watchPolicy, watcher },
    readiness: accepting,
    clockWatch: createClockWatch(clock),
    about: {
      version,
      startedAt: clock.now() - Math.round(process.uptime() * 1000),
      publicUrl: settings.http.publicUrl,
      dataDirectory: settings.dataDir,
      journalMaxBytes: settings.journalMaxBytes,
      retentionDays: settings.retentionDays,
      placeRetentionDays: settings.placeRetentionDays,
      isDatabaseEmbedded: settings.databaseUrl === null,
      certificateUntil: settings.mqtts === null ? null : certificateUntil(settings.mqtts.cert),
      engines: {
        gateway:
          settings.broker === null
            ? { product: 'aedes', version: packageVersion('aedes') }
            : { product: 'MQTT 5', version: packageVersion('mqtt') },
        journal: { product: 'Roadside', version },
        telemetry: telemetryProduct(settings),
        jobs: { product: 'BullMQ', version: packageVersion('bullmq') },
      },
    },
  });
  const metrics = createMetrics({ ...sources, does });
  addSystemMetrics(metrics, { watcher, history: services });
  const publicStatus = createPublicStatus({ history: services, readiness: accepting, clock });

  let stopLearning: () => void = () => undefined;
  let isWatching = false;
  // What was written by the one before goes on under its names.
  upkeep?.onChange((isLeader) => {
    if (!isLeader || !isWatching) return;
    watcher
      .stop()
      .then(() => watcher.start())
      .catch((error: unknown) => logger.error({ err: error }, 'the watch was not taken over'));
  });
  const learn = () =>
    direct.learn().catch((error: unknown) => logger.debug({ err: error }, 'who would be told is not known'));
  const watching: Part = {
    async start() {
      await Promise.all([services.start(), watcher.start()]);
      isWatching = true;
      await learn();
      stopLearning = clock.every(learnEveryMs, () => void learn());
    },
    async stop() {
      stopLearning();
      isWatching = false;
      await watcher.stop();
      await services.stop();
    },
  };
  return { readiness, metrics, history, status, publicStatus, watching };
}
