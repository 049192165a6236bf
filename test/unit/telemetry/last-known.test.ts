import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchBuilder } from '../../../src/ingest/batch-builder.ts';
import { SignalTable } from '../../../src/ingest/signal-table.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { withLastKnown } from '../../../src/telemetry/last-known.ts';
import type { LastValue, TelemetryStore, WriteBatch } from '../../../src/telemetry/telemetry-store.ts';

interface Point {
  readonly vin: string;
  readonly signal: string;
  readonly ts: number;
  readonly value: number | boolean | string;
}

const vehicles = new Interner();
const signals = new SignalTable({ lookup: () => undefined, check: () => 0 }, { ofVehicle: 100, ofAll: 100 });

function batchOf(points: readonly Point[]): WriteBatch {
  const builder = new BatchBuilder(vehicles, signals);
  for (const { vin, signal, ts, value } of points) {
    const head = {
      position: 0,
      vehicle: vehicles.id(vin),
      topic: 'telemetry',
      receivedAt: 0,
      boot: null,
      seq: null,
    };
    const samples = [{ [signal]: value }];
    const telemetry = { boot: null, seq: null, times: [ts], samples, columns: null, numbers: null, count: 1 };
    builder.addTelemetry(head, telemetry, 0);
  }
  return builder.build(0);
}

/** What a store answers: newest wins, of equal times the last received. */
class NaiveStore {
  #values = new Map<string, Map<string, LastValue>>();
  #written: readonly Point[] = [];
  asked = 0;
  isAway = false;

  /** The points become durable with the next write. */
  next(points: readonly Point[]): WriteBatch {
    this.#written = points;
    return batchOf(points);
  }

  readonly write = async (): Promise<void> => {
    for (const { vin, ...point } of this.#written) {
      const values = this.#values.get(vin) ?? new Map<string, LastValue>();
      this.#values.set(vin, values);
      const known = values.get(point.signal);
      const flags = typeof point.value === 'boolean' ? 1 : 0;
      if (known === undefined || known.ts <= point.ts) values.set(point.signal, { ...point, flags });
    }
  };

  readonly lastValues = async (vin: string): Promise<LastValue[]> => {
    this.asked++;
    if (this.isAway) throw new Error('away');
    return [...(this.#values.get(vin)?.values() ?? [])].sort((a, b) => (a.signal < b.signal ? -1 : 1));
  };

  readonly erase = async (vin: string): Promise<void> => {
    this.#values.delete(vin);
  };

  readonly deleteReceivedBefore = async (): Promise<number> => {
    this.#values = new Map();
    return 1;
  };

  readonly deleteSignalsReceivedBefore = async (_: number, signals: RegExp): Promise<number> => {
    for (const values of this.#values.values())
      for (const signal of values.keys()) if (signals.test(signal)) values.delete(signal);
    return 1;
  };
}

function both(maxVehicles = 2) {
  const store = new NaiveStore();
  const known = withLastKnown(store as unknown as TelemetryStore, maxVehicles);
  return { store, known, write: (points: readonly Point[]) => known.write(store.next(points)) };
}

test('answers what the store would, whenever it is asked and however much it forgets', async () => {
  const point = fc.record({
    vin: fc.constantFrom('A', 'B', 'C'),
    signal: fc.constantFrom('x', 'y'),
    ts: fc.nat({ max: 5 }),
    value: fc.oneof(fc.nat(), fc.boolean(), fc.constantFrom('on', 'off')),
  });
  const turn = fc.record({
    points: fc.array(point, { maxLength: 5 }),
    gone: fc.constantFrom('none', 'none', 'erased', 'old', 'signal'),
    ask: fc.constantFrom('A', 'B', 'C', null),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 20 }), async (turns) => {
      const { store, known, write } = both();
      for (const { points, gone, ask } of turns) {
        await write(points);
        if (gone === 'erased') await known.erase('A');
        if (gone === 'old') expect(await known.deleteReceivedBefore(0)).toBe(1);
        if (gone === 'signal') expect(await known.deleteSignalsReceivedBefore(0, /x/)).toBe(1);
        if (ask !== null) expect(await known.lastValues(ask)).toEqual(await store.lastValues(ask));
      }
    }),
    { numRuns: 300 },
  );
});

test('a batch that comes while the store answers is not lost, and the store is asked once', async () => {
  const { store, known, write } = both();
  await write([{ vin: 'A', signal: 'x', ts: 1, value: 1 }]);
  const answers = [known.lastValues('A'), known.lastValues('A')];
  await write([{ vin: 'A', signal: 'x', ts: 1, value: 2 }]);
  for (const answer of answers) expect(await answer).toMatchObject([{ signal: 'x', value: 2 }]);
  expect(store.asked).toBe(1);
});

test('a batch that the store refuses is not known', async () => {
  const { store, write } = both();
  await write([{ vin: 'A', signal: 'x', ts: 1, value: 1 }]);
  const refusing = withLastKnown({ ...store, write: async () => Promise.reject(new Error('full')) } as never);
  await refusing.lastValues('A');
  await expect(refusing.write(batchOf([{ vin: 'A', signal: 'x', ts: 2, value: 2 }]))).rejects.toThrow('full');
  expect(await refusing.lastValues('A')).toMatchObject([{ value: 1 }]);
});

test('a batch that became durable although its write failed is known', async () => {
  const { store } = both();
  const failing = withLastKnown({
    ...store,
    write: async () => {
      await store.write();
      throw new Error('the answer was lost');
    },
  } as never);
  expect(await failing.lastValues('A')).toEqual([]);
  await expect(failing.write(store.next([{ vin: 'A', signal: 'x', ts: 1, value: 1 }]))).rejects.toThrow(
    'lost',
  );
  expect(await failing.lastValues('A')).toMatchObject([{ value: 1 }]);
});

test('a store that fails is asked again', async () => {
  const { store, known } = both();
  store.isAway = true;
  await expect(known.lastValues('A')).rejects.toThrow('away');
  store.isAway = false;
  expect(await known.lastValues('A')).toEqual([]);
});
