import { expect, test } from 'vitest';
import { queryManySignals, querySignal, type SignalQuery } from '../../../src/telemetry/query-signals.ts';
import {
  type Observed,
  type RawPoint,
  type SeriesQuery,
  sampleFlags,
} from '../../../src/telemetry/telemetry-store.ts';

const points: RawPoint[] = Array.from({ length: 25 }, (_, index) => ({
  t: index * 1000,
  value: index,
  flags: index === 3 ? sampleFlags.outOfRange | sampleFlags.clockShifted : 0,
  receivedAt: index * 1000,
}));
const observed: Observed = {
  first: 0,
  last: 24_000,
  usualInterval: 1000,
  pauses: [],
  seen: [],
  presence: [{ at: -1000, online: true }],
};
const reader = {
  series: async (_vin: string, { signals, rawUpTo }: SeriesQuery) =>
    signals.map(() => ({
      buckets: [{ t: 0, count: 25, min: 0, avg: 12, max: 24 }],
      raw: rawUpTo < points.length ? null : points,
      observed,
    })),
  raw: async (_vin: string, _signal: string, from: number, to: number, limit: number, after = -1) =>
    points.filter(({ t }) => t >= from && t < to && t > after).slice(0, limit),
  observed: async () => observed,
};
const catalogue = {
  lookup: (path: string) => (path === 'Vehicle.Speed' ? ({ unit: 'km/h' } as never) : undefined),
};
const ask = (query: Partial<SignalQuery>) =>
  querySignal(reader, catalogue, 25_000, {
    vin: 'LSVAA4187E2000002',
    signal: 'Vehicle.Speed',
    from: 0,
    to: 25_000,
    ...query,
  });

test('buckets with unit and coverage', async () => {
  expect(await ask({ buckets: 1 })).toEqual({
    unit: 'km/h',
    points: [{ t: 0, count: 25, min: 0, avg: 12, max: 24 }],
    coverage: { fraction: 1, gaps: [] },
  });
  expect(await ask({ buckets: 1, signal: 'Vehicle.Unknown' })).toMatchObject({ unit: null });
});

test('raw samples in pages, with what is wrong with them', async () => {
  const seen = [];
  let cursor: string | undefined;
  do {
    const page = await ask({ limit: 10, ...(cursor === undefined ? {} : { cursor }) });
    seen.push(...page.points);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(
    points.map(({ t, value }) =>
      t === 3000 ? { t, value, flags: ['outOfRange', 'clockShifted'] } : { t, value },
    ),
  );
  expect((await ask({ limit: 25 })).nextCursor).toBeNull();
});

test.each([
  { buckets: 0 },
  { buckets: 5001 },
  { buckets: 1.5 },
  { limit: 0 },
  { limit: 10_001 },
  { from: 5, to: 5 },
  { from: Number.NaN },
  { cursor: 'nonsense' },
])('refuses %j', async (query) => {
  await expect(ask(query)).rejects.toMatchObject({ kind: 'invalid', code: 'bad-signal-query' });
});

const askMany = (query: Partial<SeriesQuery>) =>
  queryManySignals(reader, catalogue, 25_000, 'LSVAA4187E2000002', {
    signals: ['Vehicle.Speed'],
    from: 0,
    to: 25_000,
    buckets: 1,
    rawUpTo: 0,
    ...query,
  });

test('many signals by path, each with unit and coverage, one that is named twice once', async () => {
  expect(await askMany({ signals: ['Vehicle.Speed', 'Vehicle.Unknown', 'Vehicle.Speed'] })).toEqual({
    from: 0,
    to: 25_000,
    series: Object.fromEntries(
      [
        ['Vehicle.Speed', 'km/h'],
        ['Vehicle.Unknown', null],
      ].map(([path, unit]) => [
        path,
        {
          kind: 'buckets',
          unit,
          points: [{ t: 0, count: 25, min: 0, avg: 12, max: 24 }],
          coverage: { fraction: 1, gaps: [] },
        },
      ]),
    ),
  });
});

test('raw samples where there are few', async () => {
  const { series } = await askMany({ rawUpTo: 25 });
  expect(series['Vehicle.Speed']?.kind).toBe('raw');
  expect(series['Vehicle.Speed']?.points.slice(2, 4)).toEqual([
    { t: 2000, value: 2 },
    { t: 3000, value: 3, flags: ['outOfRange', 'clockShifted'] },
  ]);
});

test('too much at once is refused', async () => {
  const many = Array.from({ length: 17 }, (_, index) => `S${index}`);
  for (const query of [
    { signals: [] },
    { signals: many },
    { signals: many.slice(1), buckets: 5000 },
    { signals: many.slice(1), rawUpTo: 5000 },
    { from: 1, to: 1 },
  ])
    await expect(askMany(query)).rejects.toMatchObject({ kind: 'invalid', code: 'bad-signal-query' });
});
