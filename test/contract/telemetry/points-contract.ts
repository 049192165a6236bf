import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleFlags } from '../../../src/telemetry/telemetry-store.ts';
import { collect } from './batches.ts';
import { day, opened, sample, speed, t0, vinA, vinB } from './opened.ts';
import type { TelemetryEngine } from './telemetry-contract.ts';

const gear = 'Vehicle.Powertrain.Transmission.CurrentGear';
const locked = 'Vehicle.Cabin.Door.IsLocked';
const cells = 'Vehicle.Powertrain.TractionBattery.CellVoltage.CellVoltages';

/** Points: what is read back, and which of several wins. */
export function pointsContract(engine: TelemetryEngine): void {
  test('every kind of value comes back as it was', async () => {
    const { store, write } = await opened(engine);
    await write([
      sample(vinA, t0, { [speed]: -0.1, [gear]: 'D', [locked]: true, [cells]: [3.7, 3.71] }),
      sample(vinA, t0 + 1, {
        [speed]: 1e300,
        [gear]: "'; DROP TABLE samples; --",
        [locked]: false,
        [cells]: [],
      }),
      sample(vinA, t0 + 2, { [gear]: 'D\u0000\n🚗', 'Vehicle.Überraschung 🚗': 5 }),
    ]);
    const raw = async (signal: string) =>
      (await store.raw(vinA, signal, t0, t0 + 10, 100)).map(({ value }) => value);
    expect(await raw(speed)).toEqual([-0.1, 1e300]);
    expect(await raw(gear)).toEqual(['D', "'; DROP TABLE samples; --", 'D\u0000\n🚗']);
    expect(await raw(locked)).toEqual([true, false]);
    expect(await raw(cells)).toEqual([[3.7, 3.71], []]);
    expect(await raw('Vehicle.Überraschung 🚗')).toEqual([5]);
    expect(await store.signalsOf(vinA)).toEqual(
      [locked, cells, gear, speed, 'Vehicle.Überraschung 🚗'].sort(),
    );
  });

  test('nothing is known of what never came', async () => {
    const { store, write } = await opened(engine);
    const nobody = async (vin: string) => {
      expect(await store.buckets(vin, 'Vehicle.Never', t0, t0 + day, 10)).toEqual([]);
      expect(await store.raw(vin, 'Vehicle.Never', t0, t0 + day, 10)).toEqual([]);
      expect(await collect(store.rows(vin, ['Vehicle.Never'], t0, t0 + day))).toEqual([]);
      const { first, last, usualInterval, pauses } = await store.observed(vin, 'Vehicle.Never', t0, t0 + day);
      expect([first, last, usualInterval, pauses]).toEqual([null, null, 0, []]);
    };
    await nobody(vinA);
    expect(await store.lastValues(vinA)).toEqual([]);
    expect(await store.signalsOf(vinA)).toEqual([]);
    expect(await store.newestTs([vinA])).toEqual(new Map());
    expect(await store.committedPosition()).toBe(0);
    expect(await store.presenceNow()).toEqual({ online: [], lastReceivedAt: null });
    await write([sample(vinA, t0, { [speed]: 1 })]);
    await nobody(vinA);
    await nobody(vinB);
  });

  test('a point knows when it was received and what is wrong with it', async () => {
    const { store, write } = await opened(engine);
    await write([
      sample(vinA, t0, { [speed]: 1 }, { receivedAt: t0 + 50 }),
      sample(vinA, t0 + 1, { [speed]: 999 }, { receivedAt: t0 + 60, flags: sampleFlags.outOfRange }),
      sample(vinA, t0 + 2, { [locked]: true }, { receivedAt: t0 + 70, flags: sampleFlags.clockShifted }),
    ]);
    expect(await store.raw(vinA, speed, t0, t0 + 10, 10)).toEqual([
      { t: t0, value: 1, flags: 0, receivedAt: t0 + 50 },
      { t: t0 + 1, value: 999, flags: sampleFlags.outOfRange, receivedAt: t0 + 60 },
    ]);
    expect(await store.raw(vinA, locked, t0, t0 + 10, 10)).toEqual([
      { t: t0 + 2, value: true, flags: sampleFlags.boolean | sampleFlags.clockShifted, receivedAt: t0 + 70 },
    ]);
  });

  test('of several for one point the one received last wins: within a message, a batch, over batches and days', async () => {
    const { store, write } = await opened(engine);
    const twice = (ts: number, first: number, second: number) => ({
      vin: vinA,
      receivedAt: t0,
      samples: [
        { ts, signals: { [speed]: first } },
        { ts, signals: { [speed]: second } },
      ],
    });
    await write([
      twice(t0, 1, 2),
      sample(vinA, t0 + 1, { [speed]: 1 }),
      sample(vinA, t0 + 1, { [speed]: 2 }),
    ]);
    await write([sample(vinA, t0 + 2, { [speed]: 1 }), sample(vinA, t0 + 3, { [speed]: 1 })]);
    await write([sample(vinA, t0 + 2, { [speed]: 2 }), sample(vinA, t0 + 4, { [speed]: 'text' })]);
    await write([
      sample(vinA, t0 + 3, { [speed]: 2 }, { receivedAt: t0 + day }),
      sample(vinA, t0 + 4, { [speed]: 2 }, { receivedAt: t0 + day }),
    ]);
    const points = await store.raw(vinA, speed, t0, t0 + 10, 10);
    expect(points.map(({ t, value }) => [t - t0, value])).toEqual([0, 1, 2, 3, 4].map((ts) => [ts, 2]));
    expect(await store.buckets(vinA, speed, t0, t0 + 10, 1)).toEqual([
      { t: t0, count: 5, min: 2, avg: 2, max: 2 },
    ]);
    expect(await store.lastValues(vinA)).toEqual([{ signal: speed, value: 2, ts: t0 + 4, flags: 0 }]);
    expect(await collect(store.rows(vinA, null, t0, t0 + 10))).toEqual(
      [0, 1, 2, 3, 4].map((ts) => ({ ts: t0 + ts, signal: speed, value: 2 })),
    );
    expect(await store.observed(vinA, speed, t0, t0 + 10)).toMatchObject({
      first: t0,
      last: t0 + 4,
      usualInterval: 1,
      pauses: [],
    });
  });

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

  test('raw points come in pages, each page once', async () => {
    const { store, write } = await opened(engine);
    const times = Array.from({ length: 250 }, (_, index) => t0 + index * 700_000);
    await write(times.map((ts) => sample(vinA, ts, { [speed]: ts - t0 }, { receivedAt: t0 })));
    const seen: number[] = [];
    for (let after: number | undefined; ; ) {
      const page = await store.raw(vinA, speed, t0, t0 + 10 * day, 40, after);
      seen.push(...page.map(({ t }) => t));
      if (page.length < 40) break;
      after = page.at(-1)!.t;
    }
    expect(seen).toEqual(times);
    expect(await store.raw(vinA, speed, times[3]!, times[6]!, 100)).toHaveLength(3);
  });

  test('last values are by time, whenever they were received and however far back', async () => {
    const { store, write } = await opened(engine);
    await write([
      sample(vinA, t0 - 60 * day, { Old: 1 }, { receivedAt: t0 }),
      sample(vinA, t0 - 3 * day, { Days: 'x' }, { receivedAt: t0 }),
      sample(vinA, t0, { [speed]: 50 }),
    ]);
    await write([
      sample(vinA, t0 - 1000, { [speed]: 40, Late: true }, { receivedAt: t0 + day }),
      sample(vinB, t0 + 5, { [speed]: 7 }, { receivedAt: t0 + day }),
    ]);
    expect(await store.lastValues(vinA)).toEqual([
      { signal: 'Days', value: 'x', ts: t0 - 3 * day, flags: 0 },
      { signal: 'Late', value: true, ts: t0 - 1000, flags: sampleFlags.boolean },
      { signal: 'Old', value: 1, ts: t0 - 60 * day, flags: 0 },
      { signal: speed, value: 50, ts: t0, flags: 0 },
    ]);
    const before = await store.valuesBefore([
      { vin: vinA, from: t0 },
      { vin: vinB, from: t0 },
    ]);
    expect([...before.keys()]).toEqual([vinA]);
    expect(before.get(vinA)?.find(({ signal }) => signal === speed)).toEqual({
      signal: speed,
      value: 40,
      ts: t0 - 1000,
      flags: 0,
    });
    expect(await store.newestTs([vinA, vinB, 'LSVAA4187E2999999'])).toEqual(
      new Map([
        [vinA, t0],
        [vinB, t0 + 5],
      ]),
    );
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
