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

  test('what was derived is not what the vehicle sent last, and yet its newest value', async () => {
    const { store, write, reopen } = await opened(engine);
    await write([
      sample(vinA, t0, { [speed]: 50 }),
      sample(vinA, t0 + 9 * day, { 'Roadside.Silence': 9 }, { topic: 'derived', receivedAt: t0 + 9 * day }),
    ]);
    const expectation = async (from: typeof store) => {
      expect(await from.newestTs([vinA])).toEqual(new Map([[vinA, t0]]));
      expect((await from.lastValues(vinA)).map(({ signal, ts }) => [signal, ts])).toEqual([
        ['Roadside.Silence', t0 + 9 * day],
        [speed, t0],
      ]);
    };
    await expectation(store);
    await expectation((await reopen()).store);
  });
}
