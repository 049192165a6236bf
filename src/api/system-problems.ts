import { type Severity, severities } from '../vehicles/vehicle.ts';
import type { System, SystemProblem } from './schemas/system.ts';

/** What can be wrong with the server; each has a sentence in the console that says what to do. */
export const problemCodes = [
  'not-ready',
  'journal-blocked',
  'journal-damaged',
  'journal-filling',
  'pipeline-blocked',
  'pipeline-behind',
  'pipeline-standing',
  'nothing-received',
  'many-silent',
  'many-quiet',
  'telemetry-away',
  'database-away',
  'database-slow',
  'database-connections',
  'clock-differs',
  'disk-full',
  'disk-filling',
  'server-slow',
  'jobs-away',
  'jobs-failed',
  'quarantine-unseen',
  'rules-failing',
  'rules-left-out',
  'channel-down',
  'notifications-failed',
] as const;

const mebibyte = 1_048_576;
const limits = {
  lagBytes: 64 * mebibyte,
  journalShare: 0.5,
  answerMs: 250,
  connectionShare: 0.9,
  clockMs: 2_000,
  diskFull: { bytes: 1_024 * mebibyte, share: 0.02 },
  diskFilling: { bytes: 10_240 * mebibyte, share: 0.1 },
  loopDelayMs: 250,
};

/** Judges the figures; the worst first. */
export function findProblems(figures: Omit<System, 'problems'>): SystemProblem[] {
  const { ready, journal, pipeline, telemetry, database, disk, jobs, minutes, crowds } = figures;
  const problems: SystemProblem[] = [];
  const add = (
    isSo: boolean,
    severity: Severity,
    part: SystemProblem['part'],
    code: SystemProblem['code'],
    values: SystemProblem['values'] = {},
  ): void => {
    if (isSo) problems.push({ code, part, severity, values });
  };

  add(!ready.ready && journal.blocked === null, 'critical', 'server', 'not-ready', {
    reason: ready.reasons.join('; '),
  });
  add(journal.blocked !== null, 'critical', 'journal', 'journal-blocked', { reason: journal.blocked ?? '' });
  const filled = journal.bytes / journal.maxBytes;
  add(journal.blocked === null && filled > limits.journalShare, 'major', 'journal', 'journal-filling', {
    share: filled,
  });
  add(journal.damages > 0, 'minor', 'journal', 'journal-damaged', { count: journal.damages });
  add(pipeline.blocked !== null, 'critical', 'pipeline', 'pipeline-blocked', {
    reason: pipeline.blocked ?? '',
  });
  add(
    pipeline.blocked === null && journal.lagBytes > limits.lagBytes,
    'major',
    'pipeline',
    'pipeline-behind',
    { bytes: journal.lagBytes },
  );
  const whole = minutes.filter(({ seconds }) => seconds > 50);
  const standing = whole.slice(-3);
  add(
    pipeline.blocked === null &&
      standing.length === 3 &&
      standing.every(({ stored, lagBytes }) => stored === 0 && lagBytes > 0),
    'critical',
    'pipeline',
    'pipeline-standing',
    { bytes: journal.lagBytes },
  );
  const quiet = whole.slice(-5);
  const connections = Math.min(...quiet.map((minute) => minute.connections));
  add(
    quiet.length === 5 &&
      connections > 0 &&
      quiet.every(({ received }) => received === 0) &&
      whole.some(({ received }) => received > 0),
    'major',
    'gateway',
    'nothing-received',
    { connections },
  );
  for (const kind of ['silent', 'connected'] as const) {
    const found = crowds.filter((crowd) => crowd.kind === kind);
    const markets = found.flatMap(({ market }) => market ?? []);
    add(found.length > 0, 'major', 'gateway', kind === 'silent' ? 'many-silent' : 'many-quiet', {
      count: found.reduce((sum, { count }) => sum + count, 0),
      of: found.reduce((sum, crowd) => sum + crowd.of, 0),
      markets: markets.length < found.length || found.length === 0 ? 'all' : markets.join(', '),
      age: figures.at - Math.min(...found.map(({ since }) => since)),
    });
  }
  add(telemetry === null, 'critical', 'telemetry', 'telemetry-away');
  add(database === null, 'critical', 'database', 'database-away');
  if (database !== null) {
    const { answeredInMs, connections, maxConnections, clockAheadMs } = database;
    add(answeredInMs > limits.answerMs, 'minor', 'database', 'database-slow', { ms: answeredInMs });
    add(connections > maxConnections * limits.connectionShare, 'minor', 'database', 'database-connections', {
      connections,
      most: maxConnections,
    });
    add(Math.abs(clockAheadMs) > limits.clockMs, 'minor', 'database', 'clock-differs', {
      seconds: Math.round(Math.abs(clockAheadMs) / 1000),
    });
  }
  const diskIs = ({ bytes, share }: { bytes: number; share: number }) =>
    disk.freeBytes < Math.min(bytes, Math.max(disk.totalBytes * share, bytes / 8));
  const isFull = diskIs(limits.diskFull);
  add(isFull, 'critical', 'disk', 'disk-full', { bytes: disk.freeBytes });
  add(!isFull && diskIs(limits.diskFilling), 'major', 'disk', 'disk-filling', { bytes: disk.freeBytes });
  const lastMinutes = minutes.filter(({ seconds }) => seconds > 50).slice(-3);
  const delay = Math.min(...lastMinutes.map(({ loopDelayMs }) => loopDelayMs));
  add(lastMinutes.length === 3 && delay > limits.loopDelayMs, 'minor', 'server', 'server-slow', {
    ms: delay,
  });
  add(jobs.items === null, 'minor', 'jobs', 'jobs-away');
  const failed = (jobs.items ?? []).filter((job) => job.failed > 0);
  add(failed.length > 0, 'minor', 'jobs', 'jobs-failed', {
    names: failed.map(({ name }) => name).join(', '),
    count: failed.reduce((sum, job) => sum + job.failed, 0),
  });
  add(pipeline.rulesLeftOut.length > 0, 'major', 'pipeline', 'rules-left-out', {
    count: pipeline.rulesLeftOut.length,
    names: pipeline.rulesLeftOut.map(({ rule }) => rule).join(', '),
  });
  add(pipeline.failingRules > 0, 'minor', 'pipeline', 'rules-failing', { count: pipeline.failingRules });
  add(pipeline.openQuarantine > 0, 'info', 'pipeline', 'quarantine-unseen', {
    count: pipeline.openQuarantine,
  });

  const { channels, failedLastDay } = figures.notifications;
  const down = channels.filter(({ isDown }) => isDown);
  add(down.length > 0, 'major', 'notifications', 'channel-down', {
    names: down.map(({ channel }) => channel).join(', '),
    reason: down.map(({ lastError }) => lastError ?? '').join('; '),
    age: figures.at - Math.min(...down.map(({ downSince }) => downSince ?? figures.at)),
  });
  add(failedLastDay > 0, 'minor', 'notifications', 'notifications-failed', { count: failedLastDay });

  const rank = ({ severity }: SystemProblem) => severities.indexOf(severity);
  return problems.sort((a, b) => rank(b) - rank(a));
}
