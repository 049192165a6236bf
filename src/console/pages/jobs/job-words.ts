/** Every job of the server that has words; `test/unit/console/job-words.test.ts` holds them against the server's. */
export const jobs = [
  'cases-due',
  'cases-loose-files',
  'commands-expire',
  'faults-thin',
  'feed-prune',
  'idempotency-prune',
  'notifications-prune',
  'outbox-prune',
  'prediction-nightly',
  'prediction-run',
  'quarantine-prune',
  'rules-backtest',
  'sessions-prune',
  'system-backup',
  'telemetry-export',
  'telemetry-retention',
  'vehicle-views-prune',
  'vehicles-erase',
  'vehicles-import',
  'vehicles-silence',
  'work-prune-files',
  'work-sweep',
] as const;
export type JobWord = (typeof jobs)[number];

/** Undefined for a job that this version does not know. */
export const wordOf = (job: string): JobWord | undefined =>
  jobs.find((known) => known === job.replaceAll('.', '-'));
