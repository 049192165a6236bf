import fc from 'fast-check';
import { expect, test } from 'vitest';
import { day, opened, sample, speed, t0, vinA } from './opened.ts';
import type { TelemetryEngine } from './telemetry-contract.ts';

const gear = 'Vehicle.Powertrain.Transmission.CurrentGear';
const locked = 'Vehicle.Cabin.Door.IsLocked';
const cells = 'Vehicle.Powertrain.TractionBattery.CellVoltage.CellVoltages';

/** A range in equal parts, of one signal and of several. */
export function seriesContract(engine: TelemetryEngine): void {
  test('buckets of text, boolean and arrays tell the last', async () => {
    const { store, write } = await opened(engine);
    await write(
      ['P', 'R', 'D'].map((value, index) =>
        sample(vinA, t0 + index, { [gear]: value, [locked]: index === 0, [cells]: [index, index] }),
      ),
    );
    const one = async (signal: string) => store.buckets(vinA, signal, t0, t0 + 1000, 1);
    expect(await one(gear)).toEqual([{ t: t0, count: 3, last: 'D' }]);
    expect(await one(locked)).toEqual([{ t: t0, count: 3, last: false }]);
    expect(await one(cells)).toEqual([{ t: t0, count: 3, min: 0, avg: 1, max: 2, last: [2, 2] }]);
  });

  test('a part with numbers and others tells of the numbers, and how many others there are', async () => {
    const { store, write } = await opened(engine);
    await write(
      [1, 'x', 3, true, [], [4, 8], 'y'].map((value, index) => sample(vinA, t0 + index, { [speed]: value })),
    );
    const parts = (to: number, buckets: number) => store.buckets(vinA, speed, t0, t0 + to, buckets);
    expect(await parts(1, 1)).toEqual([{ t: t0, count: 1, min: 1, avg: 1, max: 1 }]);
    expect(await parts(3, 1)).toEqual([{ t: t0, count: 2, min: 1, avg: 2, max: 3, last: 'x', others: 1 }]);
    expect(await parts(7, 1)).toEqual([{ t: t0, count: 3, min: 1, avg: 4, max: 8, last: 'y', others: 4 }]);
    expect((await parts(7, 7)).slice(3)).toEqual([
      { t: t0 + 3, count: 1, last: true },
      { t: t0 + 4, count: 1, last: [] },
      { t: t0 + 5, count: 1, min: 4, avg: 6, max: 8, last: [4, 8] },
      { t: t0 + 6, count: 1, last: 'y' },
    ]);
  });

  test('several signals at once are each what they are alone, whatever the order of arrival', async () => {
    const { store, write } = await opened(engine);
    const at = (minutes: number) => t0 + minutes * 60_000;
    const values = { [speed]: 1, [gear]: 'D', [locked]: true, [cells]: [3.7, 3.9] };
    await write([at(0), at(1), at(5)].map((ts) => sample(vinA, ts, values)));
    await write([sample(vinA, at(3), { [speed]: 9 }, { receivedAt: at(6) })]);
    await write([
      sample(vinA, at(1), { [speed]: 7, [gear]: 'R' }, { receivedAt: t0 + day }),
      sample(vinA, at(30), { [speed]: 5 }, { receivedAt: t0 + day }),
    ]);
    const query = { from: at(0.5), to: at(20), buckets: 3, rawUpTo: 3 };
    const signals = [gear, speed, 'Vehicle.Never', cells, locked, speed];
    const found = await store.series(vinA, { ...query, signals });
    for (const [index, signal] of signals.entries()) {
      const { buckets, raw, observed } = found[index]!;
      expect(buckets).toEqual(await store.buckets(vinA, signal, query.from, query.to, 3));
      const points = await store.raw(vinA, signal, query.from, query.to, 100);
      expect(raw).toEqual(points.map(({ t, value, flags }) => ({ t, value, flags })));
      const { first, last, usualInterval, pauses } = await store.observed(vinA, signal, query.from, query.to);
      expect(observed).toMatchObject({ first, last, usualInterval, pauses });
    }
    expect(found[1]!.observed.pauses).toEqual([
      { from: at(0), to: at(1) },
      { from: at(1), to: at(3) },
      { from: at(3), to: at(5) },
      { from: at(5), to: at(30) },
    ]);
    const fewer = await store.series(vinA, { ...query, signals: [speed, gear], rawUpTo: 2 });
    expect(fewer.map(({ raw }) => raw?.length ?? null)).toEqual([null, 2]);
  });

  test('buckets are what a naive computation gives, whatever the order of arrival', async () => {
    const messages = fc.array(
      fc.record({
        ts: fc.integer({ min: 0, max: 1000 }),
        value: fc.double({ min: -1000, max: 1000, noNaN: true }),
        newBatch: fc.boolean(),
        newDay: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
      }),
      { minLength: 1, maxLength: 40 },
    );
    const range = fc.record({
      from: fc.integer({ min: -10, max: 500 }),
      length: fc.integer({ min: 1, max: 1000 }),
      buckets: fc.integer({ min: 1, max: 20 }),
    });
    const { store, batches } = await opened(engine);
    let vehicle = 0;
    let receivedAt = t0;
    await fc.assert(
      fc.asyncProperty(messages, range, async (list, { from, length, buckets }) => {
        const vin = `LSVAA4187E2${String(vehicle++).padStart(6, '0')}`;
        const points = new Map<number, number>();
        let pending: ReturnType<typeof sample>[] = [];
        for (const { ts, value, newBatch, newDay } of list) {
          if (newDay) receivedAt += day;
          points.set(ts, value);
          pending.push(sample(vin, t0 + ts, { [speed]: value }, { receivedAt }));
          if (newBatch) await store.write(batches.batch(pending.splice(0)));
        }
        await store.write(batches.batch(pending));
        pending = [];
        const expected = Array.from({ length: buckets }, (_, index) => {
          const inside = [...points].filter(
            ([ts]) =>
              ts >= from && ts < from + length && Math.floor(((ts - from) * buckets) / length) === index,
          );
          return { index, values: inside.map(([, value]) => value) };
        }).filter(({ values }) => values.length > 0);
        const got = await store.buckets(vin, speed, t0 + from, t0 + from + length, buckets);
        expect(got.map(({ t, count, min, max }) => ({ t, count, min, max }))).toEqual(
          expected.map(({ index, values }) => ({
            t: t0 + from + (index * length) / buckets,
            count: values.length,
            min: Math.min(...values),
            max: Math.max(...values),
          })),
        );
        for (const [index, { values }] of expected.entries())
          expect(got[index]!.avg).toBeCloseTo(
            values.reduce((sum, value) => sum + value, 0) / values.length,
            6,
          );
      }),
      { numRuns: 15 },
    );
  });
}
