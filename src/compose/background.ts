import { join } from 'node:path';
import { feedPruneJob } from '../api/feed-reader.ts';
import { idempotencyPruneJob } from '../api/plugins/idempotency.ts';
import { createWorkKinds, workFilesPruneJob } from '../api/work-kinds.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { createBackupKind } from '../backup/make-backup.ts';
import type { Settings } from '../config/settings.ts';
import { version } from '../config/version.ts';
import type { Database } from '../database/database.ts';
import { pruneVehicleViewsJob } from '../diagnostics/prune-views.ts';
import { createPostgresNotices } from '../engines/database/postgres-notices.ts';
import { createBullBoardPages } from '../engines/jobs/bull-board.ts';
import { createBullmqPostgresJobs } from '../engines/jobs/bullmq-postgres.ts';
import { createBullmqRedisJobs } from '../engines/jobs/bullmq-redis.ts';
import { createFaultLog } from '../faults/fault-log.ts';
import { thinReportsJob } from '../faults/thin-reports.ts';
import { createDerivedMessages } from '../ingest/derived-messages.ts';
import type { Pipeline } from '../ingest/pipeline.ts';
import { pruneQuarantineJob } from '../ingest/prune-quarantine.ts';
import { checkHandlers } from '../jobs/check-handlers.ts';
import { createDeadJobs } from '../jobs/dead-jobs.ts';
import { forgetDeadJobsJob } from '../jobs/forget-dead-jobs.ts';
import type { JobDefinition } from '../jobs/jobs.ts';
import { createOutbox } from '../jobs/outbox.ts';
import { createWorkDesk } from '../jobs/work.ts';
import type { Journal } from '../journal/journal.ts';
import { nightlyPredictionJob, predictionWork } from '../prediction/prediction-jobs.ts';
import { createBacktestKind } from '../rules/backtest/backtest-work.ts';
import { createBacktests } from '../rules/backtest/run-backtest.ts';
import { sweepLooseFiles } from '../service/cases/attachment-sweep.ts';
import type { AttachmentFiles } from '../service/cases/attachments.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import { createRemoteReader } from '../telemetry/remote-reader.ts';
import { createRetentionJob } from '../telemetry/retention.ts';
import { sessionsPruneJob } from '../users/sessions.ts';
import type { VehicleCredentials } from '../vehicles/credentials.ts';
import { createErasures } from '../vehicles/erasure/erasures.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';
import { createSilenceListener } from '../vehicles/silence-job.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Knowledge } from './knowledge.ts';

/** Timed work, and work that people asked for: every job of the server is registered here. */
export function composeBackground(parts: {
  readonly settings: Settings;
  readonly databaseUrl: () => string;
  readonly db: Database;
  readonly registry: VehicleRegistry;
  readonly pipeline: Pipeline;
  readonly audit: AuditLog;
  readonly journal: Parameters<typeof createErasures>[0]['journal'] & Pick<Journal, 'append'>;
  readonly credentials: VehicleCredentials;
  /** False: this process only asks for work, and asks after it. */
  readonly runs: boolean;
  /** Other processes run jobs too. */
  readonly isShared: boolean;
  readonly knowledge: Knowledge;
  readonly diagnostics: Pick<Diagnostics, 'job'>;
  readonly service: { readonly jobs: readonly JobDefinition[]; readonly files: AttachmentFiles };
  readonly notifications: { readonly pruneJob: JobDefinition };
  readonly clock: Clock;
  readonly logger: Logger;
}) {
  const { settings, db, registry, pipeline, audit, journal, credentials, clock, logger } = parts;
  const { signals, rules, checkRule, faultCodes } = parts.knowledge;
  const { retentionDays, placeRetentionDays } = settings;
  const derived = createDerivedMessages({ append: (record, done) => journal.append(record, done), clock });
  const silence = createSilenceListener({ db, registry, derived, clock, isShared: parts.isShared });
  const predictions = {
    db,
    openReader: () => createRemoteReader(pipeline.openReader()),
    vehicle: registry.get,
    vins: registry.vins,
    say: derived.say,
    clock,
  };
  const workKinds = createWorkKinds({
    predict: predictionWork(predictions),
    reader: pipeline.telemetry,
    catalogue: signals,
    registry,
    credentials,
    audit,
    directory: join(settings.dataDir, 'work'),
  });
  const backtests = createBacktestKind(
    createBacktests({
      db,
      registry,
      check: checkRule,
      live: () => rules.live,
      faultCodes,
      openReader: () => pipeline.openReader(),
    }),
  );

  const runsJobs = { logger, clock, runs: parts.runs };
  const jobs =
    settings.redisUrl === null
      ? createBullmqPostgresJobs({ url: parts.databaseUrl, ...runsJobs })
      : createBullmqRedisJobs({ url: settings.redisUrl, ...runsJobs });
  const notices = createPostgresNotices({ url: parts.databaseUrl, clock, logger });
  const outbox = createOutbox({ db, jobs, notices, clock, logger });
  const work = createWorkDesk({ db, outbox, clock });
  work.add(workKinds.export);
  work.add(workKinds.import);
  work.add(workKinds.predict);
  work.add(backtests);
  work.add(
    createBackupKind({
      ...{ db, pipeline, journal, dataDirectory: settings.dataDir, version, clock },
      isHere: settings.roles.includes('gateway'),
    }),
  );
  const erasures = createErasures({
    ...{ db, outbox, registry, journal, work, clock },
    revoke: (vin) => credentials.revoke(vin),
    committed: () => pipeline.status().committed,
    telemetry: pipeline.telemetry,
    removeLooseFiles: () => sweepLooseFiles(db, parts.service.files),
    workDirectory: workKinds.directory,
  });
  jobs.register([
    ...work.definitions(),
    ...erasures.jobs,
    workFilesPruneJob({ directory: workKinds.directory, clock }),
    nightlyPredictionJob(predictions),
    silence.job,
    parts.diagnostics.job,
    pruneVehicleViewsJob({ db, clock, retentionDays }),
    ...parts.service.jobs,
    parts.notifications.pruneJob,
    thinReportsJob({ db, clock, faults: createFaultLog({ catalogue: faultCodes }) }),
    pruneQuarantineJob({ db, clock, retentionDays }),
    createRetentionJob({ store: pipeline.telemetry, clock, retentionDays, placeRetentionDays }),
    sessionsPruneJob({ db, clock }),
    feedPruneJob({ db, clock }),
    idempotencyPruneJob({ db, clock }),
    forgetDeadJobsJob({ db, clock }),
  ]);
  checkHandlers(outbox.definitions(), jobs.definitions());
  const deadJobs = createDeadJobs({ db, jobs, work, clock });
  const jobsBoard = createBullBoardPages({ path: '/jobs-board', queues: () => jobs.queues() });
  return { jobs, jobsBoard, outbox, deadJobs, work, workKinds, backtests, silence, erasures };
}
