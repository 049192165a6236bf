import { expect, test } from 'vitest';
import { BatchBuilder } from '../../../src/ingest/batch-builder.ts';
import { decodeTelemetry } from '../../../src/ingest/decoders/json-telemetry.ts';
import { SignalTable } from '../../../src/ingest/signal-table.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import { sampleFlags, type WriteBatch } from '../../../src/telemetry/telemetry-store.ts';

function create(ofVehicle = 100) {
  const vehicles = new Interner();
  const builder = new BatchBuilder(vehicles, new SignalTable(createCatalogue(), { ofVehicle, ofAll: 102 }));
  const add = (message: unknown, shift = 0, vin = 'V') => {
    const head = {
      position: builder.messages.length,
      vehicle: vehicles.id(vin),
      topic: 'telemetry',
      receivedAt: 9,
      boot: null,
      seq: null,
    };
    builder.addTelemetry(head, decodeTelemetry(message), shift);
  };
  return { builder, add };
}

const rowsOf = ({ samples, signals }: WriteBatch) =>
  Array.from({ length: samples.length }, (_, row) => ({
    signal: signals.name(samples.signal[row] as number),
    ts: samples.ts[row],
    value: samples.texts.get(row) ?? samples.arrays.get(row) ?? samples.value[row],
    flags: samples.flags[row],
    message: samples.message[row],
  }));

test('values of every type, with what the catalogue says of them', () => {
  const { builder, add } = create();
  add({ ts: 5, signals: { 'Vehicle.Speed': 50, odd: 1e9, 'Vehicle.IsMoving': true } });
  add({ ts: 6, signals: { 'Vehicle.Speed': 'fast', 'Vehicle.IsMoving': 1, list: [1, 2] } });
  add({ ts: 7, signals: { 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current': 120 } });
  expect(rowsOf(builder.build(3))).toEqual([
    { signal: 'Vehicle.Speed', ts: 5, value: 50, flags: 0, message: 0 },
    { signal: 'odd', ts: 5, value: 1e9, flags: 0, message: 0 },
    { signal: 'Vehicle.IsMoving', ts: 5, value: 1, flags: sampleFlags.boolean, message: 0 },
    { signal: 'Vehicle.Speed', ts: 6, value: 'fast', flags: sampleFlags.wrongType, message: 1 },
    { signal: 'Vehicle.IsMoving', ts: 6, value: 1, flags: sampleFlags.wrongType, message: 1 },
    { signal: 'list', ts: 6, value: [1, 2], flags: 0, message: 1 },
    {
      signal: 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current',
      ts: 7,
      value: 120,
      flags: sampleFlags.outOfRange,
      message: 2,
    },
  ]);
});

test('rows come in order of time, of equal times the later given last; a shift is flagged', () => {
  const { builder, add } = create();
  add({ ts: [30, 10, 30], signals: { a: [1, 2, 3], b: [null, 4, null] } }, 10);
  expect(rowsOf(builder.build(1)).map(({ signal, ts, value, flags }) => [signal, ts, value, flags])).toEqual([
    ['a', 0, 2, sampleFlags.clockShifted],
    ['b', 0, 4, sampleFlags.clockShifted],
    ['a', 20, 1, sampleFlags.clockShifted],
    ['a', 20, 3, sampleFlags.clockShifted],
  ]);
  expect(builder.messages[0]).toMatchObject({ firstTs: 0, lastTs: 20 });
});

test('too many unknown names of a vehicle: the message leaves no trace, known names and other vehicles go on', () => {
  const { builder, add } = create(2);
  add({ ts: 1, signals: { a: 1, b: 1 } });
  expect(() => add({ ts: 2, signals: { a: 'text', 'Vehicle.Speed': 1, c: 1 } })).toThrow(
    /more than 2 different names/,
  );
  add({ ts: 3, signals: { b: 2, 'Vehicle.Speed': 3 } });
  expect(() => add({ ts: 4, signals: { c: 1 } }, 0, 'another vehicle')).not.toThrow();
  const batch = builder.build(2);
  expect(batch.messages).toHaveLength(3);
  expect(rowsOf(batch).map(({ ts }) => ts)).toEqual([1, 1, 3, 3, 4]);
  expect(batch.samples.texts.size).toBe(0);
});

test('grows, and gives back what an exceptional batch needed', () => {
  const { builder, add } = create();
  const ts = Array.from({ length: 10_000 }, (_, index) => index);
  for (let message = 0; message < 60; message++) add({ ts, signals: { a: ts } });
  expect(builder.samples.length).toBe(600_000);
  expect(builder.samples.value[599_999]).toBe(9999);
  builder.clear();
  expect(builder.samples.ts.length).toBe(1 << 19);
  add({ ts: 1, signals: { a: 7 } });
  expect(rowsOf(builder.build(1))).toMatchObject([{ ts: 1, value: 7, message: 0 }]);
});
