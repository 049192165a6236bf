import { expect, test } from 'vitest';
import { querySignal, type SignalQuery } from '../../../src/telemetry/query-signals.ts';
import { type Observed, type RawPoint, sampleFlags } from '../../../src/telemetry/telemetry-store.ts';

const points: RawPoint[] = Array.from({ length: 25 }, (_, index) => ({
  t: index * 1000,
  value: index,
  flags: index === 3 ? sampleFlags.outOfRange | sampleFlags.clockShifted : 0,
  receivedAt: index * 1000,
}));
const observed: Observed = {
  times: Float64Array.from(points, ({ t }) => t),
  before: null,
  after: null,
  around: new Float64Array(),
  seen: [],
  presence: [{ at: -1000, online: true }],
};
const reader = {
  buckets: async () => [{ t: 0, count: 25, min: 0, avg: 12, max: 24 }],
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
