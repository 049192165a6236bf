import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import type { Database } from '../database/database.ts';
import type { Pipeline } from '../ingest/pipeline.ts';
import type { JobOverview, Jobs } from '../jobs/jobs.ts';
import type { RuleLeftOut } from '../rules/rules-in-force.ts';
import type { Clock } from '../shared/clock.ts';
import type { createClockWatch } from '../system/clock-watch.ts';
import { foremost, judge } from '../system/judge.ts';
import { problemTexts } from '../system/problem-texts.ts';
import type { WatchPolicy } from '../system/watch-policy.ts';
import type { Watcher } from '../system/watcher.ts';
import { partOf } from '../system/watches.ts';
import type { SilentCrowd } from '../vehicles/silent-crowds.ts';
import type { MetricsSources } from './metrics.ts';
import type { System } from './schemas/system.ts';
import type { SystemHistory } from './system-history.ts';
import { patient, readDatabase, readKept, readMemory } from './system-readings.ts';

interface Product {
  readonly product: string;
  readonly version: string | null;
}

export interface SystemSources extends Omit<MetricsSources, 'pipeline' | 'does'> {
  readonly pipeline: Pick<Pipeline, 'status'> & { readonly telemetry: Pick<Pipeline['telemetry'], 'usage'> };
  readonly db: Database;
  readonly jobs: Pick<Jobs, 'overview'>;
  readonly readiness: () => Promise<{ readonly ready: boolean; readonly reasons: readonly string[] }>;
  readonly history: SystemHistory;
  /** Vehicles that fell silent together. */
  readonly crowds: () => readonly SilentCrowd[];
  readonly rulesLeftOut: () => readonly RuleLeftOut[];
  readonly clock: Clock;
  readonly clockWatch: ReturnType<typeof createClockWatch>;
  readonly watchPolicy: WatchPolicy;
  readonly watcher: Pick<Watcher, 'active' | 'ended'>;
  readonly about: {
    readonly version: string;
    readonly startedAt: number;
    readonly publicUrl: string;
    readonly dataDirectory: string;
    readonly journalMaxBytes: number;
    readonly retentionDays: number;
    readonly placeRetentionDays: number;
    readonly isDatabaseEmbedded: boolean;
    /** Until when the certificate counts that vehicles see; null: there is none. */
    readonly certificateUntil: number | null;
    readonly engines: {
      readonly gateway: Product;
      readonly journal: Product;
      readonly telemetry: Product;
      readonly jobs: Product;
    };
  };
}

export interface SystemStatus {
  /** What an administrator must know. Whatever does not answer within two seconds is told as away. */
  read(): Promise<System>;
  /** The same, to be judged. */
  readFigures(): ReturnType<typeof createFigures>;
}

type Figures = Awaited<ReturnType<typeof createFigures>>;

function createReadings({ db, pipeline, jobs, about, clock }: SystemSources) {
  return {
    database: patient(() => readDatabase(db, clock), clock),
    telemetry: patient(() => pipeline.telemetry.usage(), clock),
    jobs: patient(() => jobs.overview(), clock),
    kept: patient(() => readKept(db, clock.now()), clock),
    disk: patient(() => statfs(about.dataDirectory), clock),
  };
}

async function createFigures(sources: SystemSources, readings: ReturnType<typeof createReadings>) {
  const { broker, policy, journal, pipeline, liveFeed, history, clock, about } = sources;
  const [database, telemetry, items, kept, disk, ready] = await Promise.all([
    readings.database(),
    readings.telemetry(),
    readings.jobs(),
    readings.kept(),
    readings.disk(),
    sources.readiness(),
  ]);
  const { connected, port, tlsPort, refused } = broker.status();
  const { messages, bytes, signIns, refusedSignIns, refusedPublications } = policy.counters();
  const { flushed, bytes: journalBytes, blocked: journalBlocked, damage } = journal.status();
  const { committed, ...judged } = pipeline.status();
  return {
    at: clock.now(),
    version: about.version,
    startedAt: about.startedAt,
    ready: { ready: ready.ready, reasons: [...ready.reasons] },
    server: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      processors: availableParallelism(),
      memoryBytes: process.memoryUsage.rss(),
      hostMemoryBytes: totalmem(),
      hostMemoryFreeBytes: freemem(),
      publicUrl: about.publicUrl,
      eventStreams: liveFeed.subscribers,
    },
    disk: disk && {
      directory: about.dataDirectory,
      totalBytes: disk.blocks * disk.bsize,
      freeBytes: disk.bavail * disk.bsize,
    },
    gateway: {
      ...about.engines.gateway,
      port,
      tlsPort,
      connections: connected,
      vehicles: sources.registry.size,
      messages,
      bytes,
      signIns,
      refusedSignIns: { ...refusedSignIns },
      refusedConnections: { ...refused },
      refusedPublications,
    },
    journal: {
      ...about.engines.journal,
      bytes: journalBytes,
      maxBytes: about.journalMaxBytes,
      lagBytes: Math.max(0, flushed - committed),
      blocked: journalBlocked,
      damages: damage.length,
    },
    pipeline: {
      ...judged,
      openQuarantine: kept?.openQuarantine ?? 0,
      failingRules: kept?.failingRules ?? 0,
      rulesLeftOut: sources.rulesLeftOut().map(({ rule, version, faults }) => ({
        rule,
        version,
        message: faults.map(({ line, column, message }) => `${line}:${column}: ${message}`).join('; '),
      })),
    },
    telemetry: telemetry && {
      ...about.engines.telemetry,
      ...telemetry,
      retentionDays: about.retentionDays,
      placeRetentionDays: about.placeRetentionDays,
    },
    database: database && {
      product: 'PostgreSQL',
      isEmbedded: about.isDatabaseEmbedded,
      ...database,
    },
    jobs: {
      ...about.engines.jobs,
      items: items?.map((item: JobOverview) => ({ ...item })) ?? null,
      workRunning: kept?.workRunning ?? 0,
      workFailedLastDay: kept?.workFailedLastDay ?? 0,
    },
    notifications: {
      channels: sources.notifications
        .states()
        .filter(({ isSetUp }) => isSetUp)
        .map((state) => ({ ...state })),
      waiting: kept?.messagesWaiting ?? 0,
      failedLastDay: kept?.messagesFailedLastDay ?? 0,
    },
    minutes: [...history.minutes()],
    crowds: [...sources.crowds()],
    kept,
    memory: readMemory(),
    clock: sources.clockWatch.look(),
    certificateUntil: about.certificateUntil,
  };
}

export function createSystemStatus(sources: SystemSources): SystemStatus {
  const readings = createReadings(sources);
  /** Several who look at once are told the same. */
  let reading: Promise<Figures> | null = null;

  function readFigures(): Promise<Figures> {
    reading ??= createFigures(sources, readings).finally(() => {
      reading = null;
    });
    return reading;
  }

  /** What is so at this moment, and what fires though it is better by now. */
  function problemsOf(figures: Figures): System['problems'] {
    const { watchPolicy, watcher } = sources;
    const active = new Map(watcher.active().map((alert) => [alert.code, alert]));
    const bad = judge(figures, watchPolicy, (code) => active.get(code)?.state === 'firing')
      .filter(({ is }) => is === 'bad')
      .map(({ code, values }) => {
        const { state = 'pending', since = figures.at } = active.get(code) ?? {};
        return { code, values, state, since, isWell: false };
      });
    const codes = new Set(bad.map(({ code }) => code));
    const ending = [...active.values()]
      .filter(({ code, state }) => state === 'firing' && !codes.has(code))
      .map(({ code, values, state, since }) => ({ code, values, state, since, isWell: true }));
    const all = [...bad, ...ending].map((problem) => ({
      ...problem,
      ...{ part: partOf[problem.code], severity: watchPolicy[problem.code].severity },
      ...problemTexts(problem.code, problem.values),
    }));
    return foremost(all);
  }

  return {
    readFigures,
    async read() {
      const figures = await readFigures();
      const { kept: _, ...shown } = figures;
      const ended = sources.watcher
        .ended()
        .slice(0, 50)
        .map(({ id, code, severity, values, since, firedAt, resolvedAt }) => ({
          ...{ id, code, part: partOf[code], severity, since, firedAt, resolvedAt: resolvedAt ?? since },
          what: problemTexts(code, values).what,
        }));
      return { ...shown, problems: problemsOf(figures), ended };
    },
  };
}
