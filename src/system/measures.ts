import type { Figures } from './figures.ts';
import type { WatchCode } from './watches.ts';

/** What the sentence about it says. */
export type Values = Readonly<Record<string, string | number>>;

/** `so`: a number for a limit, in the unit that `policies/watch.yaml` names, or so or not so. */
interface Measured {
  readonly so: number | boolean;
  readonly values?: Values;
}

const mebibyte = 1_048_576;
const gibibyte = 1024 * mebibyte;
const dayMs = 86_400_000;
const percent = (part: number, all: number) => (all === 0 ? 0 : (part / all) * 100);

/** Minutes of the history that were whole. */
const wholeMinutes = ({ minutes }: Figures) => minutes.filter(({ seconds }) => seconds > 50);

function crowd(figures: Figures, kind: 'silent' | 'connected'): Measured {
  const found = figures.crowds.filter((each) => each.kind === kind);
  const markets = found.flatMap(({ market }) => market ?? []);
  const count = found.reduce((sum, each) => sum + each.count, 0);
  return {
    so: count,
    values: {
      count,
      of: found.reduce((sum, each) => sum + each.of, 0),
      markets: markets.length < found.length || found.length === 0 ? 'all' : markets.join(', '),
      age: figures.at - Math.min(...found.map(({ since }) => since)),
    },
  };
}

/** A limit for a large disk is too much of a small one. */
function diskRoom({ disk }: Figures): Measured | null {
  if (disk === null) return null;
  const scale = Math.min(8, Math.max(1, (100 * gibibyte) / Math.max(1, disk.totalBytes)));
  return { so: (disk.freeBytes / mebibyte) * scale, values: { bytes: disk.freeBytes } };
}

function certificate({ at, certificateUntil }: Figures): Measured {
  const days = certificateUntil === null ? Number.POSITIVE_INFINITY : (certificateUntil - at) / dayMs;
  return { so: days, values: { days: Math.floor(Math.max(0, days)), until: certificateUntil ?? 0 } };
}

const pipelineLag = ({ journal }: Figures): Measured => ({
  so: journal.lagBytes / mebibyte,
  values: { bytes: journal.lagBytes },
});

/** How each is found in the figures; null: it cannot be told now, and what was known of it stands. */
export const measures: Record<WatchCode, (figures: Figures) => Measured | null> = {
  'not-ready': ({ ready }) => ({ so: !ready.ready, values: { reason: ready.reasons.join('; ') } }),
  'journal-blocked': ({ journal }) => ({
    so: journal.blocked !== null,
    values: { reason: journal.blocked ?? '' },
  }),
  'journal-damaged': ({ journal: { damages } }) => ({ so: damages, values: { count: damages } }),
  'journal-filling': ({ journal: { bytes, maxBytes } }) => ({
    so: percent(bytes, maxBytes),
    values: { share: bytes / maxBytes },
  }),
  'pipeline-blocked': ({ pipeline }) => ({
    so: pipeline.blocked !== null,
    values: { reason: pipeline.blocked ?? '' },
  }),
  'pipeline-standing': (figures) => {
    const last = wholeMinutes(figures).slice(-3);
    const stands = last.length === 3 && last.every(({ stored, lagBytes }) => stored === 0 && lagBytes > 0);
    return { so: stands && figures.journal.lagBytes > 0, values: { bytes: figures.journal.lagBytes } };
  },
  'pipeline-behind': pipelineLag,
  'rules-left-out': ({ pipeline: { rulesLeftOut } }) => ({
    so: rulesLeftOut.length,
    values: { count: rulesLeftOut.length, names: rulesLeftOut.map(({ rule }) => rule).join(', ') },
  }),
  'rules-failing': ({ kept }) => kept && { so: kept.failingRules, values: { count: kept.failingRules } },
  'quarantine-unseen': ({ kept }) =>
    kept && { so: kept.openQuarantine, values: { count: kept.openQuarantine } },
  'nothing-received': (figures) => {
    const whole = wholeMinutes(figures);
    const last = whole.slice(-5);
    const connections = last.length === 0 ? 0 : Math.min(...last.map((minute) => minute.connections));
    const isSo =
      last.length === 5 &&
      connections > 0 &&
      last.every(({ received }) => received === 0) &&
      whole.some(({ received }) => received > 0);
    return { so: isSo, values: { connections } };
  },
  'many-silent': (figures) => crowd(figures, 'silent'),
  'many-quiet': (figures) => crowd(figures, 'connected'),
  'telemetry-away': ({ telemetry }) => ({ so: telemetry === null }),
  'database-away': ({ database }) => ({ so: database === null }),
  'database-slow': ({ database }) =>
    database && { so: database.answeredInMs, values: { ms: database.answeredInMs } },
  'database-connections': ({ database }) =>
    database && {
      so: percent(database.connections, database.maxConnections),
      values: { connections: database.connections, most: database.maxConnections },
    },
  'disk-full': diskRoom,
  'disk-filling': diskRoom,
  'disk-away': ({ disk }) => ({ so: disk === null }),
  'memory-low': ({ memory: { availableBytes, allBytes } }) => ({
    so: percent(availableBytes, allBytes),
    values: { bytes: availableBytes },
  }),
  'heap-full': ({ memory: { heapBytes, heapMostBytes } }) => ({
    so: percent(heapBytes, heapMostBytes),
    values: { share: heapBytes / heapMostBytes },
  }),
  'server-slow': (figures) => {
    const last = wholeMinutes(figures).slice(-3);
    const ms = last.length < 3 ? 0 : Math.min(...last.map(({ loopDelayMs }) => loopDelayMs));
    return { so: ms, values: { ms } };
  },
  'clock-jumped': ({ clock: { jumpedMs } }) => ({
    so: Math.abs(jumpedMs) / 1000,
    values: { seconds: Math.round(Math.abs(jumpedMs) / 1000), way: jumpedMs < 0 ? 'back' : 'ahead' },
  }),
  'clock-differs': ({ database }) => {
    if (database === null) return null;
    const s = Math.abs(database.clockAheadMs) / 1000;
    return { so: s, values: { seconds: Math.round(s) } };
  },
  'clock-alone': ({ clock: { isSynchronised } }) => ({ so: isSynchronised === false }),
  'jobs-away': ({ jobs }) => ({ so: jobs.items === null }),
  'jobs-failed': ({ jobs: { items } }) => {
    const failed = items?.filter((job) => job.failed > 0);
    if (failed === undefined) return null;
    return {
      so: failed.length,
      values: {
        names: failed.map(({ name }) => name).join(', '),
        count: failed.reduce((sum, job) => sum + job.failed, 0),
      },
    };
  },
  'channel-down': ({ at, notifications: { channels } }) => {
    const down = channels.filter(({ isDown }) => isDown);
    return {
      so: down.length,
      values: {
        names: down.map(({ channel }) => channel).join(', '),
        reason: down.map(({ lastError }) => lastError ?? '').join('; '),
        age: at - Math.min(...down.map(({ downSince }) => downSince ?? at)),
      },
    };
  },
  'notifications-failed': ({ kept }) =>
    kept && { so: kept.messagesFailedLastDay, values: { count: kept.messagesFailedLastDay } },
  'certificate-expiring': certificate,
  'certificate-expired': certificate,
};
