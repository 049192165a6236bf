import { AppError } from '../../../shared/errors.ts';
import { createLineSender } from './line-sender.ts';
import { type LineSeries, type LineStore, messagesOf, type Selection } from './line-store.ts';
import { createWatchedHttp } from './watched-http.ts';

export interface LineStoreOptions {
  /** `http://host:port` */
  readonly url: string;
  /** Name of what is ours in it: letters, digits, `_`. */
  readonly measurement: string;
  readonly timeoutMs: number;
  /** Lines are packed on their way: an eighth of the bytes, for more work on both sides. */
  readonly gzip: boolean;
  /** As long as telemetry is kept. */
  readonly retentionDays: number;
}

const dayMs = 86_400_000;
/** It drops what is more than two days ahead, and what is older than its retention, without a word. */
const aheadMs = 1.5 * dayMs;

/** VictoriaMetrics, single node; 1.79 or newer. */
export function createVictoriaMetrics(options: LineStoreOptions): LineStore {
  const { url, measurement, timeoutMs, gzip, retentionDays } = options;
  const http = createWatchedHttp({ url, timeoutMs });
  const { ask, agent } = http;
  const sender = createLineSender({ url, org: '', bucket: measurement, token: '', timeoutMs, gzip, agent });
  let keptMs = 0;
  let sentSinceFlush = true;
  let flushing: Promise<void> | null = null;
  let seen = { started: '', numbers: 0 };
  /** Numbers that it acknowledged since. */
  let given = 0;
  let processes = 0;

  /** What was sent can be read only once it is flushed from the rows that wait for a second. */
  async function flushed(): Promise<void> {
    while (flushing !== null) await flushing;
    if (!sentSinceFlush) return;
    sentSinceFlush = false;
    flushing = ask('/internal/force_flush').then(() => undefined);
    try {
      await flushing;
    } catch (error) {
      sentSinceFlush = true;
      throw error;
    } finally {
      flushing = null;
    }
  }

  return {
    name: 'VictoriaMetrics',
    ownBackup: 'vmbackup',
    exact: false,

    async start() {
      const metrics = await ask('/metrics');
      const flag = (name: string): string | undefined =>
        new RegExp(`^flag\\{name="${name}", ?value="([^"]*)"`, 'm').exec(metrics)?.[1];
      const period = flag('retentionPeriod');
      keptMs = retentionMs(period ?? '1');
      if (keptMs < (retentionDays + 1) * dayMs)
        throw new AppError(
          'permanent',
          'telemetry-store-keeps-less',
          `VictoriaMetrics at ${url} deletes what is older than -retentionPeriod=${period ?? '1'}; ROADSIDE_RETENTION_DAYS is ${retentionDays}. Start it with -retentionPeriod=100y: what is too old is deleted by Roadside.`,
        );
      for (const [name, usual] of changing)
        if ((flag(name) ?? usual) !== usual)
          throw new AppError(
            'permanent',
            'telemetry-store-settings',
            `VictoriaMetrics at ${url} runs with -${name}=${flag(name)}; Roadside needs ${usual}.`,
          );
    },
    stop: async () => http.stop(),

    accepts: (now) => ({ from: Math.max(0, now - keptMs + dayMs), to: now + aheadMs }),

    get isDoubtful() {
      return http.isDoubtful;
    },

    async identity() {
      // What is closed from here on is seen the next time.
      http.trust();
      const metrics = await ask('/metrics');
      const started = /^vm_app_start_timestamp (\S+)$/m.exec(metrics)?.[1] ?? '';
      const counts = metrics.matchAll(/^vm_rows_inserted_total\{[^}]*\} (\S+)$/gm);
      const numbers = [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
      // Its start is told in seconds: one that was started twice in a second has taken less than it was given.
      if (started !== seen.started || numbers < seen.numbers + given) processes++;
      seen = { started, numbers };
      given = 0;
      return `process ${processes}`;
    },

    async send(lines, numbers) {
      sentSinceFlush = true;
      await sender.send(lines);
      sentSinceFlush = true;
      given += numbers;
    },

    async read(wanted) {
      await flushed();
      // The times of a question are fractions of seconds: what rounding may add is left out here.
      const { from, to } = wanted;
      const answer = await ask('/api/v1/export', {
        'match[]': selectorOf(measurement, wanted),
        start: seconds(from - 1),
        end: seconds(to + 1),
      });
      return seriesOf(answer, measurement, wanted);
    },

    async delete(tag, value) {
      await flushed();
      await ask('/api/v1/admin/tsdb/delete_series', {
        'match[]': `{__name__=~${quoted(`${measurement}_.*`)},${tag}=${quoted(value)}}`,
      });
    },

    async bytes() {
      const sizes = (await ask('/metrics')).matchAll(/^vm_data_size_bytes\{[^}]*\} (\S+)$/gm);
      return [...sizes].reduce((sum, [, size]) => sum + Number(size), 0);
    },
  };
}

/** Settings that would change what is kept, or its names. */
const changing: readonly (readonly [string, string])[] = [
  ['influxSkipSingleField', 'false'],
  ['influxSkipMeasurement', 'false'],
  ['influxMeasurementFieldSeparator', '_'],
  ['influxTrimTimestamp', '1ms'],
  ['precisionBits', '64'],
];

const unitsMs: Readonly<Record<string, number>> = {
  h: dayMs / 24,
  d: dayMs,
  w: 7 * dayMs,
  y: 365 * dayMs,
};

/** A number of months, or with a unit. */
function retentionMs(text: string): number {
  const [, number = '0', unit = ''] = /^([\d.]+)([hdwy]?)$/.exec(text) ?? [];
  return Number(number) * (unitsMs[unit] ?? 31 * dayMs);
}

const quoted = (text: string): string => JSON.stringify(text);
const literally = (text: string): string => text.replace(/[.+*?^$()[\]{}|\\]/g, '\\$&');
/** Far enough for every time that it takes. */
const latestSeconds = 9_000_000_000;
const seconds = (ms: number): string => Math.min(latestSeconds, Math.max(0, ms / 1000)).toFixed(3);

function selectorOf(measurement: string, { table, vins, fields }: Selection): string {
  const prefix = `${table === 'samples' ? measurement : messagesOf(measurement)}_`;
  const [only] = vins;
  const names =
    fields === null
      ? `__name__=~${quoted(`${prefix}.*`)}`
      : fields.length === 1
        ? `__name__=${quoted(prefix + fields[0])}`
        : `__name__=~${quoted(`${prefix}(${fields.map(literally).join('|')})`)}`;
  const of = vins.length === 1 ? `vin=${quoted(only!)}` : `vin=~${quoted(vins.join('|'))}`;
  return `{${names},${of},${table === 'samples' ? 'f' : 't'}!=""}`;
}

interface Exported {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  readonly timestamps: readonly number[];
}

function seriesOf(answer: string, measurement: string, { table, from, to }: Selection): LineSeries[] {
  const skip = (table === 'samples' ? measurement : messagesOf(measurement)).length + 1;
  const found: LineSeries[] = [];
  for (const line of answer.split('\n')) {
    if (line === '') continue;
    const { metric, values, timestamps } = JSON.parse(line) as Exported;
    const isInside = timestamps[0]! >= from && timestamps.at(-1)! < to;
    const kept = isInside
      ? null
      : [...timestamps.keys()].filter((row) => timestamps[row]! >= from && timestamps[row]! < to);
    if (kept?.length === 0) continue;
    found.push({
      field: metric.__name__!.slice(skip),
      tags: metric,
      times: kept === null ? timestamps : kept.map((row) => timestamps[row]!),
      values: kept === null ? values : kept.map((row) => values[row]!),
    });
  }
  return found;
}
