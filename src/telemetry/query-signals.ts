import { AppError } from '../shared/errors.ts';
import type { Catalogue } from './catalogue.ts';
import { type Coverage, computeCoverage } from './coverage.ts';
import {
  type Bucket,
  type RawPoint,
  type SampleValue,
  type SeriesQuery,
  sampleFlags,
  type TelemetryReader,
} from './telemetry-store.ts';

export const maxBuckets = 5_000;
export const maxRawPoints = 10_000;
/** Of one question. */
export const maxSignals = 16;
/** Of all signals of one question together. */
export const maxPoints = 40_000;

export interface SignalQuery {
  readonly vin: string;
  /** A path, known to the catalogue or not. */
  readonly signal: string;
  /** [from, to) in milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
  /** Number of equal parts; raw samples without it. */
  readonly buckets?: number;
  /** Of raw samples; 1,000 by default. */
  readonly limit?: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

interface RawSample {
  readonly t: number;
  readonly value: SampleValue;
  /** Only where something is wrong with it. */
  readonly flags?: readonly ('wrongType' | 'outOfRange' | 'clockShifted')[];
}

export interface SignalAnswer {
  readonly unit: string | null;
  readonly points: readonly Bucket[] | readonly RawSample[];
  readonly coverage: Coverage;
  /** For raw samples: null on the last page. */
  readonly nextCursor?: string | null;
}

/** One signal of one vehicle over a time. A signal that was never sent has no points. Throws `invalid` AppErrors. */
export async function querySignal(
  reader: Pick<TelemetryReader, 'series' | 'raw' | 'observed'>,
  catalogue: Pick<Catalogue, 'lookup'>,
  now: number,
  query: SignalQuery,
): Promise<SignalAnswer> {
  const { vin, signal, from, to, buckets } = query;
  if (!(from < to)) throw invalid('to', 'must be later than `from`');
  const unit = catalogue.lookup(signal)?.unit ?? null;
  if (buckets !== undefined) {
    checkCount('buckets', buckets, maxBuckets);
    const asked = { signals: [signal], from, to, buckets, rawUpTo: 0 };
    const [found] = await reader.series(vin, asked);
    return { unit, points: found!.buckets, coverage: computeCoverage(found!.observed, from, to, now) };
  }
  const limit = query.limit ?? 1_000;
  checkCount('limit', limit, maxRawPoints);
  const afterTs = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const found = await reader.raw(vin, signal, from, to, limit + 1, afterTs);
  const points = found.slice(0, limit).map(rawSample);
  return {
    unit,
    points,
    coverage: await coverageOf(reader, now, query),
    nextCursor: found.length > limit ? writeCursor(points.at(-1)!.t) : null,
  };
}

export interface SeriesAnswer {
  readonly from: number;
  readonly to: number;
  readonly series: Readonly<Record<string, SignalAnswer & { readonly kind: 'buckets' | 'raw' }>>;
}

/**
 * Several signals of one vehicle over the same time, read at once: parts of the range, or raw samples where a signal has at
 * most `rawUpTo` of them. Throws `invalid` AppErrors.
 */
export async function queryManySignals(
  reader: Pick<TelemetryReader, 'series'>,
  catalogue: Pick<Catalogue, 'lookup'>,
  now: number,
  vin: string,
  query: SeriesQuery,
): Promise<SeriesAnswer> {
  const { from, to, buckets, rawUpTo } = query;
  const signals = [...new Set(query.signals)];
  if (!(from < to)) throw invalid('to', 'must be later than `from`');
  if (signals.length < 1 || signals.length > maxSignals)
    throw invalid('signals', `must be one to ${maxSignals} paths`);
  if (signals.length * Math.max(buckets, rawUpTo) > maxPoints)
    throw invalid('buckets', `and \`raw\`, times the number of signals, must be at most ${maxPoints}`);
  const found = await reader.series(vin, { ...query, signals });
  const answers = signals.map((signal, index) => {
    const { raw, observed, buckets: parts } = found[index]!;
    return [
      signal,
      {
        unit: catalogue.lookup(signal)?.unit ?? null,
        kind: raw === null ? ('buckets' as const) : ('raw' as const),
        points: raw?.map(rawSample) ?? parts,
        coverage: computeCoverage(observed, from, to, now),
      },
    ] as const;
  });
  return { from, to, series: Object.fromEntries(answers) };
}

async function coverageOf(
  reader: Pick<TelemetryReader, 'observed'>,
  now: number,
  { vin, signal, from, to }: SignalQuery,
): Promise<Coverage> {
  return computeCoverage(await reader.observed(vin, signal, from, to), from, to, now);
}

function rawSample({ t, value, flags }: Pick<RawPoint, 't' | 'value' | 'flags'>): RawSample {
  const names = flagNames(flags);
  return names.length === 0 ? { t, value } : { t, value, flags: names };
}

function flagNames(flags: number): ('wrongType' | 'outOfRange' | 'clockShifted')[] {
  return (['wrongType', 'outOfRange', 'clockShifted'] as const).filter(
    (name) => (flags & sampleFlags[name]) !== 0,
  );
}

function checkCount(field: string, count: number, most: number): void {
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw invalid(field, `must be a whole number from 1 to ${most}`);
}

const writeCursor = (ts: number): string => Buffer.from(`t${ts}`).toString('base64url');

function readCursor(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!/^t-?\d{1,16}$/.test(text)) throw invalid('cursor', 'is not one that was given out');
  return Number(text.slice(1));
}

function invalid(path: string, message: string): AppError {
  return new AppError('invalid', 'bad-signal-query', `\`${path}\` ${message}.`, {
    fields: [{ path, message }],
  });
}
