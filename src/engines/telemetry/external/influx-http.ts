import type { Agent } from 'node:http';
import {
  chunksToLinesIterable,
  HttpError,
  InfluxDB,
  linesToRowsIterable,
  type Row,
} from '@influxdata/influxdb-client';
import { AppError, messageOf } from '../../../shared/errors.ts';

export interface InfluxHttpOptions {
  /** `http://host:port` */
  readonly url: string;
  readonly token: string;
  /** Of silence in a request, and of a whole answer to a question. */
  readonly timeoutMs: number;
  /** What is sent, and what is answered, is packed. */
  readonly gzip: boolean;
  /** Holds the connections; Node's own by default. */
  readonly agent?: Agent;
}

export interface InfluxHttp {
  /** Resolves with what it answers: JSON, a text, or nothing. Throws `unavailable` AppErrors. */
  request<T>(path: string, method: 'GET' | 'POST', body?: string, type?: string): Promise<T>;
  /** Rows of the answer to a question in Flux. Throws `unavailable` AppErrors, also where the answer breaks off. */
  rows(org: string, query: string): AsyncGenerator<Row>;
}

const leastToPack = 1000;
const json = 'application/json; charset=utf-8';

/**
 * HTTP by the transport of InfluxDB's client, which VictoriaMetrics understands too. What fails is cut: the client itself only stops
 * listening, so that many a request could wait at a store that is frozen, and an answer that stands still would be waited for for ever.
 */
export function createInfluxHttp({ url, token, timeoutMs, gzip, agent }: InfluxHttpOptions): InfluxHttp {
  const { transport } = new InfluxDB({
    ...{ url, token, timeout: timeoutMs },
    ...(agent && { transportOptions: { agent } }),
  });

  return {
    async request(path, method, body = '', type = json) {
      const given = new AbortController();
      const options = {
        ...{ method, headers: { 'content-type': type }, signal: given.signal },
        ...(gzip && { gzipThreshold: leastToPack }),
      };
      try {
        return await transport.request(path, body, options);
      } catch (error) {
        given.abort();
        throw storeAway(error);
      }
    },

    async *rows(org, query) {
      const dialect = { header: true, annotations: ['datatype', 'group', 'default'] };
      const chunks = transport.iterate(
        `/api/v2/query?${new URLSearchParams({ org })}`,
        JSON.stringify({ query, type: 'flux', dialect }),
        {
          method: 'POST',
          headers: { 'content-type': json, 'accept-encoding': gzip ? 'gzip' : 'identity' },
          signal: AbortSignal.timeout(timeoutMs),
        },
      );
      try {
        yield* linesToRowsIterable(chunksToLinesIterable(chunks, transport.chunkCombiner));
      } catch (error) {
        throw storeAway(error);
      }
    },
  };
}

/** Whatever is wrong with the store, the same work succeeds later; where it says when (429, 503), not sooner. */
export function storeAway(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const seconds = error instanceof HttpError ? /^\d+$/.exec(String(error.headers?.['retry-after'])) : null;
  return new AppError(
    'unavailable',
    'telemetry-store-away',
    `the telemetry store (ROADSIDE_TELEMETRY_URL) does not answer as it should: ${messageOf(error)}`,
    { cause: error, ...(seconds && { retryAfterMs: Number(seconds[0]) * 1000 }) },
  );
}

/** The status of its answer where it refused; else null. */
export function refusedStatus({ cause }: AppError): number | null {
  return cause instanceof HttpError ? cause.statusCode : null;
}
