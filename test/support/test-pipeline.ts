import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createAlertLifecycle } from '../../src/alerts/alert-lifecycle.ts';
import type { Database } from '../../src/database/database.ts';
import { loadCommands } from '../../src/diagnostics/load-commands.ts';
import { createAnswerTaker } from '../../src/diagnostics/take-answers.ts';
import { openJournalReader } from '../../src/engines/journal/segment-reader.ts';
import { createDuckdbStore } from '../../src/engines/telemetry/duckdb-store.ts';
import type { FaultCatalogue } from '../../src/faults/fault-catalogue.ts';
import { openEpisodes } from '../../src/faults/fault-episode-rows.ts';
import { createFaultLog } from '../../src/faults/fault-log.ts';
import { storiesSince } from '../../src/faults/story-rows.ts';
import { vehiclePast } from '../../src/faults/vehicle-past.ts';
import type { PipelineParts } from '../../src/ingest/parts.ts';
import type { FeedEvent, SignalUpdate, VehicleStateChange } from '../../src/ingest/pipeline.ts';
import { createRuleStateFile } from '../../src/ingest/rules/rule-state-file.ts';
import { createRunningPipeline, type RunPipelineOptions } from '../../src/ingest/run-pipeline.ts';
import type { Journal, JournalRecord } from '../../src/journal/journal.ts';
import { createNotifier } from '../../src/notifications/notify.ts';
import { createTellUpdates } from '../../src/notifications/update-events.ts';
import { createCampaignTerms } from '../../src/ota/campaigns/run/campaign-terms.ts';
import { createReportTaker } from '../../src/ota/campaigns/run/take-reports.ts';
import { createUpdateTaker } from '../../src/ota/delivery/take-updates.ts';
import { createEvidenceLog } from '../../src/ota/evidence/evidence-log.ts';
import { createOwnerNews } from '../../src/ota/owners/owner-news.ts';
import { compileRuleText } from '../../src/rule-engine/load-rules.ts';
import { createRuleSet } from '../../src/rule-engine/rule-set.ts';
import { signalTypes } from '../../src/rule-engine/signal-types.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { createCatalogue } from '../../src/telemetry/catalogue.ts';
import { withLastKnown } from '../../src/telemetry/last-known.ts';
import { loadVehicles } from '../../src/vehicles/load-vehicles.ts';
import { replaceSoftwareInventory } from '../../src/vehicles/software-inventory.ts';
import { keepVehicleReports } from '../../src/vehicles/vehicle-reports.ts';
import { eventually } from './eventually.ts';
import { appendAll } from './journal-records.ts';
import { openSegments } from './segment-journals.ts';
import { tempDir } from './temp-dir.ts';

const catalogue = createCatalogue();
const words =
  '\nname: {en: T, zh-Hans: T}\nreason: made for the tests of the pipeline\nsource: none\nadvice: {en: A, zh-Hans: A}\n';
const rules = [
  `id: too-fast\nseverity: major\nwhen: s["Vehicle.Speed"] > 120\nfor: 10s\nsummary: {en: '{s["Vehicle.Speed"]}', zh-Hans: x}${words}`,
  `id: open-fault\nforEach: fault\nseverity: fault\nwhen: fault.confirmedDTC\nsummary: {en: '{fault.code}', zh-Hans: x}${words}`,
].map((text) => compileRuleText(text, signalTypes(catalogue.lookup)));
const byId = new Map(rules.map((rule) => [rule.definition.id, rule]));
const faultCatalogue: Pick<FaultCatalogue, 'severityOf'> = { severityOf: () => 'major' };

export interface PipelineRunOptions {
  readonly db: Database;
  readonly journal: Journal;
  readonly journalDirectory: string;
  readonly telemetryDirectory: string;
  /** Puts something between the pipeline and one of its parts. */
  readonly change?: (parts: PipelineParts) => Partial<PipelineParts>;
  readonly limits?: RunPipelineOptions['limits'];
}

/** One life of the pipeline on real engines: journal segments, DuckDB, PostgreSQL. */
export async function startPipeline(options: PipelineRunOptions) {
  const { db, journal, journalDirectory, telemetryDirectory } = options;
  const [clock, logger] = [systemClock, silentLogger];
  const store = withLastKnown(
    createDuckdbStore({ directory: telemetryDirectory, clock, logger, threads: 1 }),
  );
  const reader = openJournalReader({ directory: journalDirectory });
  const faults = createFaultLog({ catalogue: faultCatalogue as FaultCatalogue });
  const alerts = createAlertLifecycle({ db, rules: { get: (id) => byId.get(id)?.definition } });
  const answers = createAnswerTaker({
    catalogue: await loadCommands(),
    writeCaseLines: async () => undefined,
    tellEnded: async () => undefined,
  });
  const terms = createCampaignTerms();
  const owners = createOwnerNews({ terms, tell: createTellUpdates(createNotifier({ clock })) });
  const feed: FeedEvent[] = [];
  const signals: SignalUpdate[] = [];
  const changes: VehicleStateChange[] = [];
  const failures: unknown[] = [];
  const parts: PipelineParts = {
    clock,
    logger,
    reader,
    store,
    db,
    catalogue,
    readRules: async (interner) => ({
      rules: createRuleSet({ live: rules, shadow: [], signals: interner }),
      before: null,
      retire: (trx, at) => alerts.retire(trx, [...byId.keys()], at),
      keep: async () => undefined,
    }),
    registeredVins: async () =>
      (await db.selectFrom('vehicles').select('vin').execute()).map(({ vin }) => vin),
    openEpisodes: (vins) => openEpisodes(db, vins),
    shadowFindings: async () => [],
    loadVehicles: (vins) => loadVehicles(db, vins),
    openAlerts: alerts.openAlerts,
    pastOf: vehiclePast,
    storiesSince: (on, asked, wanted) => storiesSince(on, asked, wanted, faultCatalogue.severityOf),
    keepReports: keepVehicleReports,
    takeAnswers: answers.take,
    commandNews: answers.news,
    takeUpdates: createUpdateTaker(createReportTaker({ evidence: createEvidenceLog(db), terms, owners }))
      .take,
    async applyInventories(trx, inventories) {
      const vins = [...new Set(inventories.map(({ vin }) => vin))];
      const software = await replaceSoftwareInventory(trx, vins);
      await faults.refreshSoftware(trx, vins);
      return software;
    },
    applyFaults: faults.apply,
    applyFindings: alerts.apply,
    keepRuleFailures: alerts.keepFailures,
    ruleStateFile: createRuleStateFile(join(telemetryDirectory, 'rule-states')),
  };
  const running = createRunningPipeline({
    ...parts,
    ...options.change?.(parts),
    events: {
      onCommitted: (position) => journal.trim(position),
      onDamage: (damage) => journal.noteDamage(damage),
      onFeed: (events) => feed.push(...events),
      onSignals: (update) => signals.push(update),
      onVehicleState: (list) => changes.push(...list),
    },
    onFailure: (error) => failures.push(error),
    limits: { backOffMs: { first: 5, most: 20 }, gatherMs: 0, ...options.limits },
  });
  await store.start();
  await running.start();
  running.flushed(journal.status().flushed);
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await running.stop();
    await store.stop();
    await reader.close();
  };
  onTestFinished(stop);

  return {
    running,
    store,
    feed,
    signals,
    changes,
    failures,
    stop,
    /** Appends, and waits until all of it is stored and judged. */
    async take(records: readonly JournalRecord[]): Promise<void> {
      await appendAll(journal, records);
      await this.settled();
    },
    async settled(): Promise<void> {
      const { flushed } = journal.status();
      running.flushed(flushed);
      await eventually(
        () => {
          if (running.status().committed < flushed)
            throw new Error(`stands at ${JSON.stringify(running.status())}`);
        },
        { everyMs: 2 },
      );
    },
  };
}
export type StartedPipeline = Awaited<ReturnType<typeof startPipeline>>;

/** A journal and directories that outlive the pipeline, for tests of restarts. */
export async function pipelineGround(db: Database) {
  const journalDirectory = tempDir();
  const journal = await openSegments({ directory: journalDirectory });
  onTestFinished(() => journal.stop());
  const ground = { db, journal, journalDirectory, telemetryDirectory: tempDir() };
  return {
    journal,
    start: (more: Pick<PipelineRunOptions, 'change' | 'limits'> = {}) =>
      startPipeline({ ...ground, ...more }),
  };
}

export async function registerVehicles(db: Database, vins: readonly string[]): Promise<void> {
  const rows = vins.map((vin) => ({
    vin,
    model: 'Test',
    model_year: 2025,
    powertrain: 'bev',
    market: 'DE',
    plate: null,
    chemistry: null,
    time_zone: null,
    attributes: '{}',
    created_at: 0,
    last_seen_at: null,
  }));
  await db.insertInto('vehicles').values(rows).execute();
}

/** A message below `up/`, as the gateway journals it. */
export function said(vin: string, kind: string, body: unknown, receivedAt: number): JournalRecord {
  const payload = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  return { kind: 'message', vin, topic: `v1/${vin}/up/${kind}`, payload, receivedAt, retryOf: null };
}
