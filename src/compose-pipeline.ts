import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { createAlertLifecycle } from './alerts/alert-lifecycle.ts';
import { createShadowAlerts } from './alerts/shadow-alerts.ts';
import { openTelemetry } from './compose/telemetry.ts';
import type { TelemetryPlace } from './config/telemetry-url.ts';
import { loadCommands } from './diagnostics/load-commands.ts';
import { createAnswerTaker } from './diagnostics/take-answers.ts';
import { openDatabase } from './engines/database/open-database.ts';
import { openJournalReader } from './engines/journal/segment-reader.ts';
import { loadImportedCodes } from './faults/code-imports.ts';
import { openEpisodes } from './faults/fault-episode-rows.ts';
import { createFaultLog } from './faults/fault-log.ts';
import { loadFaultCatalogue } from './faults/load-fault-catalogue.ts';
import { regradeOpenEpisodes } from './faults/regrade-episodes.ts';
import { storiesSince } from './faults/story-rows.ts';
import { vehiclePast } from './faults/vehicle-past.ts';
import type { PipelineEvents } from './ingest/pipeline.ts';
import { type ServedPipeline, servePipeline } from './ingest/pipeline-worker.ts';
import { createRuleStateFile } from './ingest/rules/rule-state-file.ts';
import { createRunningPipeline } from './ingest/run-pipeline.ts';
import { createTellEnded } from './notifications/command-events.ts';
import { createNotifier } from './notifications/notify.ts';
import { createTellUpdates } from './notifications/update-events.ts';
import { createCampaignTerms } from './ota/campaigns/run/campaign-terms.ts';
import { createReportTaker } from './ota/campaigns/run/take-reports.ts';
import { createUpdateTaker } from './ota/delivery/take-updates.ts';
import { createEvidenceLog } from './ota/evidence/evidence-log.ts';
import { createOwnerNews } from './ota/owners/owner-news.ts';
import { loadRules } from './rule-engine/load-rules.ts';
import { signalTypes } from './rule-engine/signal-types.ts';
import { createRuleChecker } from './rules/check-rule.ts';
import { createJudgingRules } from './rules/judging-rules.ts';
import { loadOwnCasePolicy } from './service/cases/case-policy.ts';
import { addCaseEvents } from './service/cases/cases.ts';
import { systemClock } from './shared/clock.ts';
import { createLogger, type LogLevel } from './shared/logger.ts';
import { giveWay, niceness } from './shared/thread-priority.ts';
import { createTurns } from './shared/turns.ts';
import { createCatalogue } from './telemetry/catalogue.ts';
import type { TelemetryStore } from './telemetry/telemetry-store.ts';
import { loadVehicles } from './vehicles/load-vehicles.ts';
import { replaceSoftwareInventory } from './vehicles/software-inventory.ts';
import { keepVehicleReports } from './vehicles/vehicle-reports.ts';

const casePolicyFile = join(import.meta.dirname, '../policies/cases.yaml');

/** As in main.ts. */
const keepCompiledAfterMs = 5_000;
/** A batch is judged between two statements of its transaction. */
const frozenAfterMs = 60_000;

/** What the pipeline's thread is told at its start. */
export interface PipelineSettings {
  /** Of the whole server; may hold policies of the operator's own. */
  readonly dataDirectory: string;
  readonly journalDirectory: string;
  readonly telemetryDirectory: string;
  /** Null: in that directory. */
  readonly telemetry: TelemetryPlace | null;
  readonly retentionDays: number;
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
): Promise<ServedPipeline & { readonly store: TelemetryStore }> {
  const clock = systemClock;
  const logger = createLogger(settings.logLevel).child({ thread: 'pipeline' });
  const catalogue = createCatalogue();
  const inTurn = createTurns();
  let databaseUrl = '';
  const db = openDatabase({ url: () => databaseUrl, logger, maxConnections: 4, frozenAfterMs });
  const telemetry = openTelemetry({ ...settings, db, clock, logger, onFailure });
  const { store, needsDatabase } = telemetry;
  // The store repairs what a crash left in threads of its own; there is time to read the rules meanwhile.
  const signalType = signalTypes(catalogue.lookup);
  const [shipped, faultCatalogue, commands, casePolicy] = await Promise.all([
    loadRules(settings.rulesDirectory, signalType),
    loadFaultCatalogue(`${settings.rulesDirectory}/catalogue`),
    loadCommands(),
    loadOwnCasePolicy(casePolicyFile, settings.dataDirectory),
    needsDatabase ? undefined : store.start(),
  ]).catch(async (error: unknown) => {
    await telemetry.stop().catch(() => undefined);
    throw error;
  });

  const reader = openJournalReader({ directory: settings.journalDirectory });
  const faults = createFaultLog({ catalogue: faultCatalogue });
  const judging = createJudgingRules({
    db,
    logger,
    check: createRuleChecker(signalType, shipped),
    async retire(trx, { live, shadow }, at) {
      await shadows.retire(trx, shadow, at);
      return alerts.retire(trx, live, at);
    },
  });
  const alerts = createAlertLifecycle({ db, rules: { get: (id) => judging.live.get(id)?.definition } });
  const shadows = createShadowAlerts(db);
  const answers = createAnswerTaker({
    catalogue: commands,
    writeCaseLines: (trx, lines, at) => addCaseEvents(trx, casePolicy, lines, at),
    tellEnded: createTellEnded({
      notifier: createNotifier({ clock }),
      titleOf: (name) => commands.get(name)?.title,
    }),
  });
  const terms = createCampaignTerms();
  const owners = createOwnerNews({ terms, tell: createTellUpdates(createNotifier({ clock })) });
  const reports = createReportTaker({ evidence: createEvidenceLog(db), terms, owners });
  const updates = createUpdateTaker(reports);

  const running = createRunningPipeline({
    clock,
    logger,
    reader,
    store,
    db,
    catalogue,
    readRules: judging.read,
    registeredVins: async () =>
      (await db.selectFrom('vehicles').select('vin').execute()).map(({ vin }) => vin),
    openEpisodes: (vins) => openEpisodes(db, vins),
    shadowFindings: shadows.standing,
    loadVehicles: (vins) => loadVehicles(db, vins),
    openAlerts: async (vins, since) => [
      ...(await alerts.openAlerts(vins, since)),
      ...(await shadows.open(vins, since)),
    ],
    pastOf: vehiclePast,
    storiesSince: (on, asked, wanted) => storiesSince(on, asked, wanted, faultCatalogue.severityOf),
    keepReports: keepVehicleReports,
    takeAnswers: answers.take,
    commandNews: answers.news,
    takeUpdates: updates.take,
    async applyInventories(trx, inventories) {
      const vins = [...new Set(inventories.map(({ vin }) => vin))];
      const software = await replaceSoftwareInventory(trx, vins);
      await faults.refreshSoftware(trx, vins);
      return software;
    },
    applyFaults: faults.apply,
    async applyFindings(trx, findings) {
      const shadow = findings.filter((finding) => finding.shadow !== undefined);
      if (shadow.length > 0) await shadows.apply(trx, shadow);
      return alerts.apply(
        trx,
        shadow.length === 0 ? findings : findings.filter((finding) => finding.shadow === undefined),
      );
    },
    keepRuleFailures: alerts.keepFailures,
    // Beside the data it was made of, so that a backup or a restored directory has both or neither.
    ruleStateFile: createRuleStateFile(`${settings.telemetryDirectory}/rule-states`),
    events,
    onFailure,
  });

  return {
    running,
    store,
    serve: telemetry.serve,
    // One reading after the other, so that an older one never ends last.
    faultCodesChanged: () =>
      inTurn('fault codes', async () => {
        await loadImportedCodes(db, faultCatalogue);
        await regradeOpenEpisodes(db, faultCatalogue);
      }),
    async start(url) {
      databaseUrl = url;
      if (needsDatabase) await store.start();
      await loadImportedCodes(db, faultCatalogue);
      await running.start();
      setTimeout(flushCompileCache, keepCompiledAfterMs).unref();
    },
    async stop() {
      await running.stop();
      await telemetry.stop();
      await reader.close();
      await db.destroy();
    },
  };
}

if (parentPort !== null) {
  // A thread is as nice as the one that begins it: the store's gives way with this one.
  giveWay(niceness.pipeline);
  const settings = workerData as PipelineSettings;
  servePipeline(parentPort, (events, onFailure) => composePipeline(settings, events, onFailure));
}
