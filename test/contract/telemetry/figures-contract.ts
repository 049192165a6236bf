import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TelemetryStore } from '../../../src/telemetry/telemetry-store.ts';
import { collect } from './batches.ts';
import { day, opened, sample, speed, t0, vinA, vinB } from './opened.ts';
import type { TelemetryEngine } from './telemetry-contract.ts';

const hour = 3_600_000;

interface Figure {
  count: number;
  min: number;
  sum: number;
  max: number;
}

async function figuresOf(store: TelemetryStore, query: Parameters<TelemetryStore['figures']>[0]) {
  const found = new Map<string, Figure>();
  for (const piece of await collect(store.figures(query))) {
    for (let row = 0; row < piece.length; row++) {
      const key = `${query.vins[piece.vehicle[row]!]} ${query.signals[piece.signal[row]!]} ${piece.part[row]}`;
      add(found, key, {
        count: piece.count[row]!,
        min: piece.min[row]!,
        sum: piece.sum[row]!,
        max: piece.max[row]!,
      });
    }
  }
  return found;
}

function add(found: Map<string, Figure>, key: string, figure: Figure): void {
  const before = found.get(key);
  if (before === undefined) found.set(key, figure);
  else {
    before.count += figure.count;
    before.min = Math.min(before.min, figure.min);
    before.sum += figure.sum;
    before.max = Math.max(before.max, figure.max);
  }
}

const other = 'LSVAA4187E2000003';
const said = fc.record({
  vin: fc.constantFrom(vinA, vinB, other),
  received: fc.nat({ max: 2 }),
  ts: fc.integer({ min: t0 - 5000, max: t0 + 5000 }),
  value: fc.oneof<[fc.Arbitrary<number>, fc.Arbitrary<number>]>(fc.integer({ min: -9, max: 9 }), fc.nat()),
  path: fc.constantFrom(speed, 'A', 'Unasked'),
});

/** Figures of the parts of a time, of many vehicles at once. */
export function figuresContract(engine: TelemetryEngine): void {
  test('figures of many vehicles are those of their samples, whenever these came', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(said, { maxLength: 40 }), fc.boolean(), async (samples, sealed) => {
        const { store, write } = await opened(engine);
        const query = {
          vins: ['unknown', vinA, other],
          signals: ['never sent', 'A', speed],
          from: t0 - 3000,
          to: t0 + 4000,
          partMs: 1000,
        };
        const expected = new Map<string, Figure>();
        for (const received of [0, 1, 2]) {
          const some = samples.filter((one) => one.received === received);
          if (some.length > 0)
            await write(
              some.map(({ vin, ts, path, value }) =>
                sample(vin, ts, { [path]: value }, { receivedAt: t0 + received * day }),
              ),
            );
          if (sealed) await store.maintain();
        }
        for (const { vin, ts, path, value } of samples) {
          if (vin === vinB || path === 'Unasked' || ts < query.from || ts >= query.to) continue;
          const part = Math.floor((ts - query.from) / query.partMs);
          add(expected, `${vin} ${path} ${part}`, { count: 1, min: value, sum: value, max: value });
        }
        expect(await figuresOf(store, query)).toEqual(expected);
        await store.stop();
      }),
      { numRuns: 6, interruptAfterTimeLimit: 20_000 },
    );
  });

  test.each([
    ['whole hours', hour, t0 - hour, t0 + 2 * hour],
    ['minutes', 60_000, t0 - 120_000, t0 + 600_000],
  ])('figures of groups of vehicles are those of their samples: %s', async (_, partMs, from, to) => {
    const spread = fc.record({
      vin: fc.constantFrom(vinA, vinB, other),
      received: fc.nat({ max: 2 }),
      ts: fc.integer({ min: t0 - 2 * hour, max: t0 + 3 * hour }),
      value: fc.integer({ min: -900, max: 900 }).map((tenths) => tenths / 10),
      path: fc.constantFrom(speed, 'A'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(spread, { maxLength: 40 }), fc.boolean(), async (samples, sealed) => {
        const { store, write } = await opened(engine);
        for (const received of [0, 1, 2]) {
          const some = samples.filter((one) => one.received === received);
          if (some.length > 0)
            await write(
              some.map(({ vin, ts, path, value }) =>
                sample(vin, ts, { [path]: value }, { receivedAt: t0 + received * day }),
              ),
            );
          if (sealed) await store.maintain();
        }
        const groups = [['unknown', vinA], [], [other]];
        const expected = new Map<string, Figure>();
        for (const { vin, ts, path, value } of samples) {
          const group = groups.findIndex((vins) => vins.includes(vin));
          if (path !== speed || group < 0 || ts < from || ts >= to) continue;
          const figure = { count: 1, min: value, sum: value, max: value };
          add(expected, `${group} ${Math.floor((ts - from) / partMs)}`, figure);
        }
        const found = await store.grouped({ signal: speed, groups, from, to, partMs });
        expect(found).toEqual(
          [...expected]
            .map(([key, figure]) => {
              const [group = 0, part = 0] = key.split(' ').map(Number);
              return { group, part, ...figure, sum: expect.closeTo(figure.sum, 6) };
            })
            .sort((a, b) => a.group - b.group || a.part - b.part),
        );
        await store.stop();
      }),
      { numRuns: 5, interruptAfterTimeLimit: 20_000 },
    );
  });

  test('texts, booleans and lists have no figures', async () => {
    const { store, write } = await opened(engine);
    await write([sample(vinA, t0, { [speed]: 3, Lamp: true, Gear: 'D', Cells: [1, 2] })]);
    const query = {
      vins: [vinA],
      signals: [speed, 'Lamp', 'Gear', 'Cells'],
      from: t0,
      to: t0 + day,
      partMs: day,
    };
    expect([...(await figuresOf(store, query)).keys()]).toEqual([`${vinA} ${speed} 0`]);
  });

  test('figures of many rows come in pieces', async () => {
    const { store, write } = await opened(engine);
    const vins = Array.from({ length: 30 }, (_, index) => `WVWZZZ1JZXW0001${String(index).padStart(2, '0')}`);
    await write(
      vins.map((vin) => ({
        vin,
        receivedAt: t0,
        samples: Array.from({ length: 2500 }, (_, step) => ({
          ts: t0 + step,
          signals: { [speed]: step, A: 1 },
        })),
      })),
    );
    const query = { vins, signals: [speed, 'A'], from: t0, to: t0 + 2500, partMs: 1 };
    const pieces = await collect(store.figures(query));
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBe(30 * 2500 * 2);
  });
}
