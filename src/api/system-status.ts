import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Pipeline } from '../ingest/pipeline.ts';
import type { JobOverview, Jobs } from '../jobs/jobs.ts';
import type { RuleLeftOut } from '../rules/rules-in-force.ts';
import type { Clock } from '../shared/clock.ts';
import type { SilentCrowd } from '../vehicles/silent-crowds.ts';
import type { MetricsSources } from './metrics.ts';
import type { System } from './schemas/system.ts';
import type { SystemHistory } from './system-history.ts';
import { findProblems } from './system-problems.ts';

interface Product {
  readonly product: string;
  readonly version: string | null;
}

export interface SystemSources extends Omit<MetricsSources, 'pipeline'> {
  readonly pipeline: Pick<Pipeline, 'status'> & { readonly telemetry: Pick<Pipeline['telemetry'], 'usage'> };
  readonly db: Database;
  readonly jobs: Pick<Jobs, 'overview'>;
  readonly readiness: () => Promise<{ readonly ready: boolean; readonly reasons: readonly string[] }>;
  readonly history: SystemHistory;
  /** Vehicles that fell silent together. */
  readonly crowds: () => readonly SilentCrowd[];
  readonly rulesLeftOut: () => readonly RuleLeftOut[];
  readonly clock: Clock;
  readonly about: {
    readonly version: string;
    readonly startedAt: number;
    readonly publicUrl: string;
    readonly dataDirectory: string;
    readonly journalMaxBytes: number;
    readonly retentionDays: number;
    readonly isDatabaseEmbedded: boolean;
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
}

const patienceMs = 2_000;
const day = 86_400_000;

export function createSystemStatus(sources: SystemSources): SystemStatus {
  const { broker, policy, journal, pipeline, liveFeed, history, clock, about, db } = sources;
  /** Several who look at once are told the same. */
  let reading: Promise<System> | null = null;

  /** Null where it fails or takes too long. */
  async function orNull<T>(answer: Promise<T>): Promise<T | null> {
    let cancel: () => void = () => {};
    const late = new Promise<null>((resolve) => {
      cancel = clock.after(patienceMs, () => resolve(null));
    });
    try {
      return await Promise.race([answer, late]);
    } catch {
      return null;
    } finally {
      cancel();
    }
  }

  async function read(): Promise<System> {
    const [database, telemetry, items, kept, disk, ready] = await Promise.all([
      orNull(readDatabase(db, clock)),
      orNull(pipeline.telemetry.usage()),
      orNull(sources.jobs.overview()),
      orNull(readKept(db, clock.now())),
      statfs(about.dataDirectory),
      sources.readiness(),
    ]);
    const { connected, port, tlsPort, refused } = broker.status();
    const { messages, bytes, signIns, refusedSignIns, refusedPublications } = policy.counters();
    const { flushed, bytes: journalBytes, blocked: journalBlocked, damage } = journal.status();
    const { committed, ...judged } = pipeline.status();
    const figures = {
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
      disk: {
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
    };
    return { ...figures, problems: findProblems(figures) };
  }

  return {
    read() {
      reading ??= read().finally(() => {
        reading = null;
      });
      return reading;
    },
  };
}

async function readDatabase(db: Database, clock: Clock) {
  const askedAt = clock.now();
  const begun = clock.monotonic();
  const { rows } = await sql<{
    version: string;
    now: string;
  }>`select current_setting('server_version') as version, extract(epoch from clock_timestamp()) * 1000 as now`.execute(
    db,
  );
  const answeredInMs = clock.monotonic() - begun;
  const [first] = rows;
  const { rows: sizes } = await sql<{ bytes: string; connections: string; most: string }>`
    select pg_database_size(current_database()) as bytes,
      (select count(*) from pg_stat_activity where backend_type = 'client backend') as connections,
      current_setting('max_connections') as most`.execute(db);
  return {
    version: first?.version.split(' ')[0] ?? null,
    answeredInMs,
    // Asked in the middle between sending and answer.
    clockAheadMs: askedAt + answeredInMs / 2 - Number(first?.now ?? 0),
    bytes: Number(sizes[0]?.bytes ?? 0),
    connections: Number(sizes[0]?.connections ?? 0),
    maxConnections: Number(sizes[0]?.most ?? 0),
  };
}

/** What people left open. */
async function readKept(db: Database, now: number) {
  const { rows } = await sql<Record<'unseen' | 'rules' | 'running' | 'failed' | 'waiting' | 'lost', string>>`
    select (select count(*) from quarantine where resolved_at is null and seen_at is null) as unseen,
      (select count(distinct rule) from rule_failures) as rules,
      (select count(*) from work where state in ('waiting', 'running')) as running,
      (select count(*) from work where state = 'failed' and finished_at > ${now - day}) as failed,
      (select count(*) from notification_deliveries where state in ('waiting', 'digest') and due_at <= ${now}) as waiting,
      (select count(*) from notification_deliveries where state in ('dead', 'bounced', 'unknown')
        and created_at > ${now - day} and error_kind is distinct from 'lapsed') as lost`.execute(db);
  return {
    openQuarantine: Number(rows[0]?.unseen ?? 0),
    failingRules: Number(rows[0]?.rules ?? 0),
    workRunning: Number(rows[0]?.running ?? 0),
    workFailedLastDay: Number(rows[0]?.failed ?? 0),
    messagesWaiting: Number(rows[0]?.waiting ?? 0),
    messagesFailedLastDay: Number(rows[0]?.lost ?? 0),
  };
}
