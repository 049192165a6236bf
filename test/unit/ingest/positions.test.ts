import { expect, test } from 'vitest';
import { createPositions } from '../../../src/ingest/positions.ts';
import { SampleBuffer } from '../../../src/ingest/sample-buffer.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { sampleFlags } from '../../../src/telemetry/telemetry-store.ts';

const latitude = 'Vehicle.CurrentLocation.Latitude';
const longitude = 'Vehicle.CurrentLocation.Longitude';
type Row = readonly [signal: string, ts: number, value: number, flags?: number];

function setUp() {
  const [vehicles, signals] = [new Interner(), new Interner()];
  const positions = createPositions();
  const take = (rows: readonly Row[], receivedAt = 1e9) => {
    const samples = new SampleBuffer();
    for (const [signal, ts, value, flags = 0] of rows)
      samples.push(vehicles.id('A'), signals.id(signal), ts, value, flags, 0);
    const message = { position: 1, vehicle: 0, topic: 'telemetry', receivedAt, boot: null, seq: null };
    const messages = [{ ...message, firstTs: 0, lastTs: 0 }];
    return positions.take({ vehicles, signals, messages, samples, presence: [], position: 2 }).get('A');
  };
  return { positions, take };
}

test('the newest of a batch, whatever the order; an older one changes nothing', () => {
  const { take } = setUp();
  const moved = take([
    [latitude, 2000, 48],
    ['Vehicle.Speed', 2000, 50],
    [longitude, 2000, 11],
    [longitude, 1000, 10],
    [latitude, 1000, 47],
  ]);
  expect(moved).toEqual({ latitude: 48, longitude: 11, ts: 2000 });
  expect(
    take([
      [latitude, 1500, 40],
      [longitude, 1500, 8],
    ]),
  ).toBeUndefined();
  expect(
    take([
      [latitude, 2000, 48.5],
      [longitude, 2000, 11.5],
    ]),
  ).toEqual({ latitude: 48.5, longitude: 11.5, ts: 2000 });
});

test('the two may come apart, a little', () => {
  const { take } = setUp();
  expect(take([[latitude, 1000, 48]])).toBeUndefined();
  expect(take([[longitude, 1500, 11]])).toEqual({ latitude: 48, longitude: 11, ts: 1500 });
  expect(take([[longitude, 9000, 12]])).toBeUndefined();
});

test.each<[string, number, number, number?]>([
  ['0/0, no fix', 0, 0],
  ['north of the pole', 90.1, 10],
  ['beyond the date line', 10, 180.1],
  ['a flag that it is out of range', 10, 10, sampleFlags.outOfRange],
  ['a truth value', 1, 1, sampleFlags.boolean | sampleFlags.wrongType],
  ['text', Number.NaN, 10],
])('%s is no position', (_, lat, lon, flags = 0) => {
  const { take } = setUp();
  expect(
    take([
      [latitude, 1000, lat, flags],
      [longitude, 1000, lon, flags],
    ]),
  ).toBeUndefined();
  expect(
    take([
      [latitude, 2000, -10],
      [longitude, 2000, 0],
    ]),
  ).toEqual({ latitude: -10, longitude: 0, ts: 2000 });
});

test('a clock that ran ahead does not make what comes after it look old', () => {
  const { take } = setUp();
  expect(
    take(
      [
        [latitude, 9_000_000, 1],
        [longitude, 9_000_000, 2],
      ],
      5000,
    )?.ts,
  ).toBe(5000);
  expect(
    take(
      [
        [latitude, 6000, 3],
        [longitude, 6000, 4],
      ],
      6500,
    ),
  ).toEqual({ latitude: 3, longitude: 4, ts: 6000 });
});

test('a vehicle that is forgotten begins anew', () => {
  const { positions, take } = setUp();
  take([
    [latitude, 5000, 1],
    [longitude, 5000, 2],
  ]);
  positions.forget('A');
  expect(
    take([
      [latitude, 1000, 3],
      [longitude, 1000, 4],
    ]),
  ).toEqual({ latitude: 3, longitude: 4, ts: 1000 });
});
