import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { createAlertLifecycle } from './alerts/alert-lifecycle.ts';
import { openDatabase } from './engines/database/open-database.ts';
import { openJournalReader } from './engines/journal/segment-reader.ts';
import { createDuckdbStore } from './engines/telemetry/duckdb-store.ts';
import { loadFaultCatalogue } from './faults/load-fault-catalogue.ts';
import { createFaultLog } from './faults/fault-log.ts';
import { insertFeedEvents } from './ingest/feed-events.ts';
import type { PipelineEvents } from './ingest/pipeline.ts';
import { type ServedPipeline, servePipeline } from './ingest/pipeline-worker.ts';
import { createRuleStateFile } from './ingest/rule-state-file.ts';
import { createRunningPipeline } from './ingest/run-pipeline.ts';
import { createRuleEngine } from './rule-engine/create-rule-engine.ts';
import { loadRules } from './rule-engine/load-rules.ts';
import { signalTypes } from './rule-engine/signal-types.ts';
import { systemClock } from './shared/clock.ts';
import { createLogger, type LogLevel } from './shared/logger.ts';
import { createCatalogue } from './telemetry/catalogue.ts';
import { createLastKnownState } from './vehicles/last-known-state.ts';
import { loadVehicles } from './vehicles/load-vehicles.ts';
import { replaceSoftwareInventory } from './vehicles/software-inventory.ts';
import { keepVehicleReports } from './vehicles/vehicle-reports.ts';

/** As in main.ts. */
const keepCompiledAfterMs = 5_000;

/** What the pipeline's thread is told at its start. */
export interface PipelineSettings {
  readonly journalDirectory: string;
  readonly telemetryDirectory: string;
  /** Holds `signals`, `fault-codes` and `catalogue`. */
  readonly rulesDirectory: string;
  readonly logLevel: LogLevel;
}

/**
 * The only place that picks the pipeline's engines and joins its stages; runs in the pipeline's thread. The store is open
 * when it resolves.
 */
export async function composePipeline(
  settings: PipelineSettings,
  events: Required<PipelineEvents>,
  onFailure: (error: unknown) => void,
): Promise<ServedPipeline> {
  const clock = systemClock;
  const logger = createLogger(settings.logLevel).child({ thread: 'pipeline' });
  const catalogue = createCatalogue();
  const store = createDuckdbStore({ directory: settings.telemetryDirectory, clock, logger });
  // The store repairs what a crash left in threads of its own; there is time to read the rules meanwhile.
  const [rules, faultCatalogue] = await Promise.all([
    loadRules(settings.rulesDirectory, signalTypes(catalogue.lookup)),
    loadFaultCatalogue(`${settings.rulesDirectory}/catalogue`),
    store.start(),
  ]);

  let databaseUrl = '';
  const db = openDatabase({ url: () => databaseUrl, logger, maxConnections: 4 });
  const reader = openJournalReader({ directory: settings.journalDirectory });
  const faults = createFaultLog({ catalogue: faultCatalogue });
  const alerts = createAlertLifecycle({ db, rules: rules.map(({ definition }) => definition) });
  const lastKnown = createLastKnownState({ store, maxVehicles: 2000 });

  const running = createRunningPipeline({
    clock,
    logger,
    reader,
    store,
    db,
    catalogue,
    createRules: (signals) => createRuleEngine({ rules, signals }),
    loadVehicles: (vins) => loadVehicles(db, vins),
    openAlerts: alerts.openAlerts,
    keepReports: keepVehicleReports,
    async applyInventories(trx, inventories) {
      const vins = [...new Set(inventories.map(({ vin }) => vin))];
      const software = await replaceSoftwareInventory(trx, vins);
      await faults.refreshSoftware(trx, vins);
      return software;
    },
    applyFaults: faults.apply,
    applyFindings: alerts.apply,
    keepRuleFailures: alerts.keepFailures,
    lastKnown,
    // Beside the data it was made of, so that a backup or a restored directory has both or neither.
    ruleStateFile: createRuleStateFile(`${settings.telemetryDirectory}/rule-states`),
    events,
    onFailure,
  });

  return {
    running,
    store,
    lastKnown,
    async start(url) {
      databaseUrl = url;
      await retireAlerts();
      await running.start();
      setTimeout(flushCompileCache, keepCompiledAfterMs).unref();
    },
    async stop() {
      await running.stop();
      await store.stop();
      await reader.close();
      await db.destroy();
    },
  };

  /** Rules may have been removed since the last start; nothing else would end their alerts. */
  async function retireAlerts(): Promise<void> {
    const { feed, worst } = await db.transaction().execute(async (trx) => {
      const retired = await alerts.retire(trx, clock.now());
      return { ...retired, feed: await insertFeedEvents(trx, retired.feed) };
    });
    if (feed.length > 0) events.onFeed(feed);
    if (worst.size > 0) events.onVehicleState([...worst].map(([vin, alert]) => ({ vin, worst: alert })));
  }
}

if (parentPort !== null) {
  const settings = workerData as PipelineSettings;
  servePipeline(parentPort, (events, onFailure) => composePipeline(settings, events, onFailure));
}
