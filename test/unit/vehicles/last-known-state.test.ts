import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchBuilder } from '../../../src/ingest/batch-builder.ts';
import { SignalTable } from '../../../src/ingest/signal-table.ts';
import { Interner } from '../../../src/shared/interner.ts';
import type { LastValue, WriteBatch } from '../../../src/telemetry/telemetry-store.ts';
import { createLastKnownState } from '../../../src/vehicles/last-known-state.ts';

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

/** What the store would answer: newest wins, of equal times the last received. */
class NaiveStore {
  readonly #values = new Map<string, Map<string, LastValue>>();
  asked = 0;

  write(points: readonly Point[]): void {
    for (const { vin, ...point } of points) {
      const values = this.#values.get(vin) ?? new Map<string, LastValue>();
      this.#values.set(vin, values);
      const known = values.get(point.signal);
      const flags = typeof point.value === 'boolean' ? 1 : 0;
      if (known === undefined || known.ts <= point.ts) values.set(point.signal, { ...point, flags });
    }
  }

  async lastValues(vin: string): Promise<LastValue[]> {
    this.asked++;
    return [...(this.#values.get(vin)?.values() ?? [])].sort((a, b) => (a.signal < b.signal ? -1 : 1));
  }
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
    ask: fc.constantFrom('A', 'B', 'C', null),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 20 }), async (turns) => {
      const store = new NaiveStore();
      const state = createLastKnownState({ store, maxVehicles: 2 });
      for (const { points, ask } of turns) {
        store.write(points);
        state.apply(batchOf(points));
        if (ask !== null) expect(await state.of(ask)).toEqual(await store.lastValues(ask));
      }
    }),
    { numRuns: 200 },
  );
});

test('a batch that comes while the store answers is not lost, and the store is asked once', async () => {
  const store = new NaiveStore();
  store.write([{ vin: 'A', signal: 'x', ts: 1, value: 1 }]);
  const state = createLastKnownState({ store, maxVehicles: 2 });
  const answers = [state.of('A'), state.of('A')];
  state.apply(batchOf([{ vin: 'A', signal: 'x', ts: 1, value: 2 }]));
  for (const answer of answers) expect(await answer).toMatchObject([{ signal: 'x', value: 2 }]);
  expect(store.asked).toBe(1);
});

test('a store that fails is asked again', async () => {
  let fails = true;
  const state = createLastKnownState({
    store: { lastValues: async () => (fails ? Promise.reject(new Error('away')) : []) },
    maxVehicles: 2,
  });
  await expect(state.of('A')).rejects.toThrow('away');
  fails = false;
  expect(await state.of('A')).toEqual([]);
});
