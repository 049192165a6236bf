import { AppError, messageOf } from '../../../shared/errors.ts';
import { earliestTime, fluxOf, latestTime, quoted, seriesOf } from './flux.ts';
import { createInfluxHttp, refusedStatus, storeAway } from './influx-http.ts';
import { createLineSender } from './line-sender.ts';
import { type LineStore, messagesOf } from './line-store.ts';
import type { LineStoreOptions } from './victoria-metrics.ts';

export interface InfluxOptions extends LineStoreOptions {
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
}

const dayMs = 86_400_000;
/** A deletion reads and rewrites what lies beside it: it may take so many times as long as anything else. */
const deletionPatience = 6;

/** InfluxDB 2 (OSS or Cloud with TSM): a write is on the disk when it is acknowledged (`storage-wal-fsync-delay` 0). */
export function createInfluxdb(options: InfluxOptions): LineStore {
  const { url, org, bucket, token, measurement, timeoutMs, gzip, retentionDays } = options;
  const sender = createLineSender({ url, org, bucket, token, timeoutMs, gzip });
  const http = createInfluxHttp({ url, token, timeoutMs, gzip });
  const patient = createInfluxHttp({ url, token, timeoutMs: deletionPatience * timeoutMs, gzip });
  let ours: Bucket = { id: '', keptMs: Number.POSITIVE_INFINITY };

  return {
    name: 'InfluxDB',
    ownBackup: 'influx backup',
    exact: true,

    async start() {
      const query = new URLSearchParams({ org, name: bucket });
      const found = await http
        .request<Buckets>(`/api/v2/buckets?${query}`, 'GET')
        .catch((error: AppError) => {
          throw isOurFault(error) ? refused(`refuses it: ${messageOf(error.cause)}`) : error;
        });
      const told = found.buckets?.find(({ name }) => name === bucket);
      if (told === undefined) throw refused('has none that this token may see');
      const seconds = Math.min(
        ...(told.retentionRules ?? []).map(({ everySeconds }) => everySeconds || Number.POSITIVE_INFINITY),
      );
      ours = { id: told.id, keptMs: seconds * 1000 };
      if (ours.keptMs < (retentionDays + 1) * dayMs)
        throw new AppError(
          'permanent',
          'telemetry-store-keeps-less',
          `The bucket "${bucket}" of InfluxDB at ${url} deletes what is older than ${seconds} s; ROADSIDE_RETENTION_DAYS is ${retentionDays}. Set its retention to "never": what is too old is deleted by Roadside.`,
        );
    },
    stop: async () => undefined,

    accepts: (now) => ({ from: Math.max(earliestTime, now - ours.keptMs + dayMs), to: latestTime }),
    isDoubtful: false,
    identity: async () => null,
    send: (lines) => sender.send(lines),

    async read(wanted) {
      const query = fluxOf(bucket, measurement, wanted);
      if (query === null) return [];
      try {
        return await seriesOf(http.rows(org, query), wanted);
      } catch (error) {
        throw storeAway(error);
      }
    },

    async delete(tag, value) {
      const path = `/api/v2/delete?${new URLSearchParams({ org, bucket })}`;
      for (const name of [measurement, messagesOf(measurement)])
        await patient.request(
          path,
          'POST',
          JSON.stringify({
            start: new Date(earliestTime).toISOString(),
            stop: new Date(latestTime).toISOString(),
            predicate: `_measurement=${quoted(name)} AND ${tag}=${quoted(value)}`,
          }),
        );
    },

    /** Is among the figures of the server, where these may be read. */
    async bytes() {
      const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(timeoutMs) }).catch(
        () => null,
      );
      if (answer === null || !answer.ok) return 0;
      const shards = (await answer.text()).matchAll(/^storage_shard_disk_size\{([^}]*)\} (\S+)$/gm);
      return [...shards]
        .filter(([, labels]) => labels!.includes(`bucket="${ours.id}"`))
        .reduce((sum, [, , size]) => sum + Number(size), 0);
    },
  };

  function refused(why: string): AppError {
    return new AppError(
      'permanent',
      'telemetry-store-bucket',
      `The bucket "${bucket}" of the organisation "${org}" (ROADSIDE_TELEMETRY_URL) cannot be used: InfluxDB at ${url} ${why}.`,
    );
  }
}

interface Bucket {
  readonly id: string;
  readonly keptMs: number;
}

interface Buckets {
  readonly buckets?: readonly {
    readonly id: string;
    readonly name: string;
    readonly retentionRules?: readonly { readonly everySeconds?: number }[];
  }[];
}

/** The token, the organisation or the bucket is not known there: no later try would tell otherwise. */
const isOurFault = (error: AppError): boolean => [401, 403, 404].includes(refusedStatus(error) ?? 0);
