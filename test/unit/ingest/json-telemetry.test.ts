import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeTelemetry } from '../../../src/ingest/decoders/json-telemetry.ts';
import { batchTelemetry, columnTelemetry, singleTelemetry } from '../../../src/wire/messages.ts';

const reasonOf = (message: unknown): string => {
  try {
    decodeTelemetry(message);
  } catch (error) {
    return (error as Error).message;
  }
  return 'taken';
};

describe('the three forms', () => {
  test('one sample', () => {
    const message = { boot: '7f3a', seq: 1042, ts: 1763780000123, signals: { 'Vehicle.Speed': 63.2 } };
    expect(decodeTelemetry(message)).toEqual({
      boot: '7f3a',
      seq: 1042,
      times: [1763780000123],
      samples: [{ 'Vehicle.Speed': 63.2 }],
      columns: null,
      numbers: null,
      count: 1,
    });
  });

  test('a batch, in the order given', () => {
    const samples = [
      { ts: 5, signals: { a: 1 } },
      { ts: 3, signals: { a: true, b: 'x', c: [1, 2] } },
    ];
    expect(decodeTelemetry({ samples })).toMatchObject({
      boot: null,
      seq: null,
      times: [5, 3],
      samples: samples.map(({ signals }) => signals),
    });
  });

  test('columns, null is no sample', () => {
    const signals = { 'Vehicle.Speed': [63.2, null], x: ['on', [1]] };
    expect(decodeTelemetry({ ts: [1, 2], signals })).toMatchObject({ times: [1, 2], columns: signals });
  });

  test('a fraction of a millisecond is dropped, unknown keys are ignored', () => {
    expect(decodeTelemetry({ ts: 12.9, signals: {}, more: { deep: [] } }).times).toEqual([12]);
  });
});

test.each([
  ['not an object', 7, 'must be an object'],
  ['a list', [], 'must be an object'],
  ['no time', { signals: {} }, 'ts: must be milliseconds since 1970 UTC, from 0 to 8640000000000000'],
  ['a time before 1970', { ts: -1, signals: {} }, 'ts: must be milliseconds'],
  ['a time as text', { ts: '1', signals: {} }, 'ts: must be milliseconds'],
  ['no signals', { ts: 1 }, 'signals: must be an object'],
  ['signals as a list', { ts: 1, signals: [1] }, 'signals: must be an object'],
  [
    'null',
    { ts: 1, signals: { 'Vehicle.Speed': null } },
    'signals.Vehicle.Speed: must be a number, boolean, text',
  ],
  ['infinity', { ts: 1, signals: { a: Number.POSITIVE_INFINITY } }, 'signals.a: must be a number'],
  ['an object', { ts: 1, signals: { a: {} } }, 'signals.a: must be a number'],
  ['a list of texts', { ts: 1, signals: { a: ['x'] } }, 'signals.a: must be a number'],
  ['a long text', { ts: 1, signals: { a: 'x'.repeat(4097) } }, 'signals.a: must be a number'],
  ['a long list', { ts: 1, signals: { a: new Array(4097).fill(1) } }, 'signals.a: must be a number'],
  [
    'a long name',
    { ts: 1, signals: { ['x'.repeat(151)]: 1 } },
    "signals: a signal's name must have 1 to 150",
  ],
  ['no name', { ts: 1, signals: { '': 1 } }, "signals: a signal's name must have 1 to 150"],
  ['boot as a number', { boot: 1, ts: 1, signals: {} }, 'boot: must be text of 1 to 64'],
  ['half a seq', { seq: 1.5, ts: 1, signals: {} }, 'seq: must be a whole number from 0'],
  ['no samples', { samples: [] }, 'samples: must be a list of 1 to 10000'],
  ['a bad sample', { samples: [{ ts: 1, signals: { a: null } }] }, 'samples.0.signals.a: must be a number'],
  ['both forms', { samples: [{ ts: 1, signals: {} }], signals: {} }, 'samples: must not be given together'],
  ['unequal columns', { ts: [1, 2], signals: { a: [1] } }, 'signals.a: has 1 values for 2 times'],
  ['a column of one value', { ts: [1], signals: { a: 1 } }, 'signals.a: must be a list of values'],
  ['a bad value in a column', { ts: [1], signals: { a: [{}] } }, 'signals.a.0: must be a number'],
  ['no times', { ts: [], signals: {} }, 'ts: must be a list of 1 to 10000 times'],
])('%s is refused, with field and limit', (_what, message, reason) => {
  expect(reasonOf(message)).toContain(reason);
});

test('takes exactly what the schemas take', () => {
  const odd = fc.oneof(
    fc.double(),
    fc.boolean(),
    fc.string({ maxLength: 3 }),
    fc.constantFrom(
      null,
      undefined,
      Number.NaN,
      -0,
      1e300,
      '',
      'x'.repeat(4096),
      'x'.repeat(4097),
      {},
      '\u{1f600}'.repeat(2049),
    ),
    fc.array(fc.oneof(fc.double(), fc.constantFrom(null, '1', Number.POSITIVE_INFINITY)), { maxLength: 3 }),
  );
  const time = fc.oneof({ weight: 5, arbitrary: fc.double({ min: 0, max: 2e12, noNaN: true }) }, odd);
  const name = fc.oneof(
    fc.constantFrom('Vehicle.Speed', '', 'x'.repeat(150), 'x'.repeat(151)),
    fc.string({ maxLength: 4 }),
  );
  const good = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant('on'),
    fc.constant([1, 2]),
  );
  const value = fc.oneof({ weight: 12, arbitrary: good }, odd);
  const signals = fc.oneof({ weight: 12, arbitrary: fc.dictionary(name, value, { maxKeys: 3 }) }, odd);
  const head = {
    boot: fc.oneof({ weight: 8, arbitrary: fc.constantFrom('7f3a', 'x'.repeat(64), 'x'.repeat(65)) }, odd),
    seq: fc.oneof({ weight: 8, arbitrary: fc.nat() }, odd),
  };
  const single = fc.record({ ...head, ts: time, signals }, { requiredKeys: [] });
  const sample = fc.oneof(
    { weight: 8, arbitrary: fc.record({ ts: time, signals }, { requiredKeys: ['ts'] }) },
    odd,
  );
  const batch = fc.record(
    { ...head, samples: fc.oneof({ weight: 8, arbitrary: fc.array(sample, { maxLength: 3 }) }, odd) },
    { requiredKeys: [] },
  );
  const column = fc.oneof(
    { weight: 8, arbitrary: fc.array(fc.oneof(value, fc.constant(null)), { minLength: 2, maxLength: 2 }) },
    odd,
  );
  const columns = fc.record(
    {
      ...head,
      ts: fc.array(time, { minLength: 2, maxLength: 2 }),
      signals: fc.dictionary(name, column, { maxKeys: 3 }),
    },
    { requiredKeys: [] },
  );
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof(single, batch, columns), (message: Record<string, unknown>) => {
      const schema =
        'samples' in message && message.samples !== undefined
          ? batchTelemetry
          : Array.isArray(message.ts)
            ? columnTelemetry
            : singleTelemetry;
      const { ts, signals = {} } = message;
      const lengths = Array.isArray(ts)
        ? Object.values(signals ?? {}).every((values) => Array.isArray(values) && values.length === ts.length)
        : true;
      const expected = schema.safeParse(message).success && lengths;
      const reason = reasonOf(message);
      if (reason === 'taken') taken++;
      expect(reason === 'taken', reason).toBe(expected);
    }),
    { numRuns: 3000 },
  );
  expect(taken).toBeGreaterThan(300);
});
