import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMessage } from '../../../src/ingest/decoders/decode-message.ts';
import type { DecodedTelemetry } from '../../../src/ingest/decoders/json-telemetry.ts';
import { PlainTelemetryReader } from '../../../src/ingest/decoders/plain-telemetry.ts';

const vin = 'WVWZZZ1JZ3W386752';

function slow(text: string): DecodedTelemetry | string {
  try {
    const message = decodeMessage('telemetry', Buffer.from(text));
    return message.kind === 'telemetry' ? message.telemetry : 'another kind';
  } catch (error) {
    return (error as Error).message;
  }
}

/** A reader that has learned from these messages, those that are good. */
function learned(...texts: string[]): PlainTelemetryReader {
  const reader = new PlainTelemetryReader(10);
  for (const text of texts) {
    const telemetry = slow(text);
    if (typeof telemetry !== 'string') reader.learn(vin, Buffer.from(text), telemetry);
  }
  return reader;
}

const read = (reader: PlainTelemetryReader, text: string) => reader.read(vin, Buffer.from(text));

/** What was read, in the form that the usual way gives. */
function asSample({ numbers, ...rest }: DecodedTelemetry): DecodedTelemetry {
  const sample = Object.fromEntries(
    numbers?.names.map((name, index) => [name, numbers.values[numbers.from + index] as number]) ?? [],
  );
  return { ...rest, samples: [sample], numbers: null };
}

const usual = (boot: string, seq: string, ts: string, ...values: string[]) =>
  `{"boot":"${boot}","seq":${seq},"ts":${ts},"signals":{${values.map((value, index) => `"s.${index}":${value}`).join(',')}}}`;

describe('what was learned', () => {
  test('is read, with everything that changes', () => {
    const reader = learned(usual('a', '1', '1763780000123', '1', '2.5'));
    const telemetry = read(reader, usual('7f3a', '1042', '1763780000999.75', '-0.125', '300'));
    expect(telemetry).toMatchObject({ boot: '7f3a', seq: 1042, times: [1763780000999], count: 2 });
    expect(asSample(telemetry as DecodedTelemetry).samples).toEqual([{ 's.0': -0.125, 's.1': 300 }]);
  });

  test('leaves what is refused to the usual way', () => {
    expect(read(learned(usual('a', '1', '5', '1')), usual('__proto__', '2', '6', '7'))).toBeNull();
  });

  test('is kept while other messages are read', () => {
    const reader = learned(usual('a', '1', '5', '1'));
    const first = read(reader, usual('a', '2', '6', '7')) as DecodedTelemetry;
    for (let seq = 0; seq < 100_000; seq++) read(reader, usual('a', String(seq), '6', '8'));
    expect(asSample(first).samples).toEqual([{ 's.0': 7 }]);
  });

  test('is several shapes of one sender, and only his', () => {
    const [long, short] = [usual('a', '1', '5', '1', '2'), usual('a', '1', '5', '1')];
    const reader = learned(long, short);
    expect(read(reader, long)?.count).toBe(2);
    expect(read(reader, short)?.count).toBe(1);
    expect(reader.read('WVWZZZ1JZ3W386753', Buffer.from(short))).toBeNull();
  });

  test('does not cost more and more where no message is like another', () => {
    const reader = new PlainTelemetryReader(10);
    for (let index = 0; index < 50; index++) {
      const text = `{"ts":1,"signals":{"s.${index}":1}}`;
      reader.learn(vin, Buffer.from(text), slow(text) as DecodedTelemetry);
    }
    expect(read(reader, '{"ts":1,"signals":{"s.1":1}}')).not.toBeNull();
    expect(read(reader, '{"ts":1,"signals":{"s.49":1}}')).toBeNull();
  });
});

test('messages keep their numbers until the next batch begins, which uses their memory again', () => {
  const text = (index: number) => usual('a', String(index), '5', String(index), String(index + 0.5));
  const reader = learned(text(0));
  const batch = () => Array.from({ length: 70_000 }, (_, index) => read(reader, text(index))?.numbers);
  const numbersOf = (numbers: ReturnType<typeof batch>) =>
    numbers.map((its) => [...(its?.values.subarray(its.from, its.from + 2) ?? [])]);
  const first = batch();
  const memory = new Set(first.map((its) => its?.values));
  expect(memory.size).toBe(3);
  expect(numbersOf(first)).toEqual(Array.from({ length: 70_000 }, (_, index) => [index, index + 0.5]));
  reader.begin();
  expect(new Set(batch().map((its) => its?.values))).toEqual(memory);
});

test.each([
  ['a text', '{"ts":1,"signals":{"a":"x"}}'],
  ['a boolean', '{"ts":1,"signals":{"a":true}}'],
  ['a list', '{"ts":1,"signals":{"a":[1]}}'],
  ['a batch', '{"samples":[{"ts":1,"signals":{"a":1}}]}'],
  ['columns', '{"ts":[1],"signals":{"a":[1]}}'],
  ['an unknown key', '{"ts":1,"more":{"b":1},"signals":{"a":1}}'],
  ['an unknown key, deeper', '{"ts":1,"more":{"x":{"a":1}},"signals":{"a":1}}'],
  ['a key given twice', '{"ts":1,"signals":{"a":1,"a":2}}'],
  ['signals given twice', '{"ts":1,"signals":{"a":1},"signals":{"b":1}}'],
  ['an escape', '{"ts":1,"signals":{"\\u0061":1}}'],
  ['a letter beyond ASCII', '{"ts":1,"signals":{"ä":1}}'],
])('%s is left to the usual way', (_what, text) => {
  expect(slow(text)).toBeTypeOf('object');
  expect(read(learned(text), text)).toBeNull();
});

test('reads what the usual way reads, and only that', () => {
  const number = fc.oneof(
    { weight: 4, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
    { weight: 4, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }).map((x) => x.toFixed(3)) },
    fc.maxSafeInteger().map(String),
    fc.constantFrom(
      '0',
      '-0',
      '-0.0',
      '0.1',
      '1e3',
      '1E+2',
      '01',
      '1.',
      '.5',
      '-',
      '',
      '+1',
      '1 ',
      'null',
      '"1"',
    ),
    fc.constantFrom('123456789012345', '1234567890123456', '0.123456789012345', '99999999999999.9', '1e400'),
  );
  const ts = fc.oneof({ weight: 5, arbitrary: fc.nat().map((x) => String(1.7e12 + x)) }, number);
  const seq = fc.oneof({ weight: 5, arbitrary: fc.nat().map(String) }, number);
  const boot = fc.oneof(
    { weight: 5, arbitrary: fc.stringMatching(/^[a-z0-9 ~!-]{1,8}$/) },
    fc.constantFrom('', 'x'.repeat(64), 'x'.repeat(65), '\\n', 'ä', '\u0001', '"', '\u007f'),
  );
  const head = fc.shuffledSubarray(['boot', 'seq', 'ts', 'signals'], { minLength: 2 });
  const gap = fc.constantFrom('', '', ' ', '\n  ');
  const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9.:,{} ]{1,12}$/), { maxLength: 6 });
  const message = (
    order: readonly string[],
    space: string,
    signals: readonly string[],
    said: { boot: string; seq: string; ts: string; values: readonly string[] },
  ) => {
    const fields: Record<string, string> = {
      boot: `"${said.boot}"`,
      seq: said.seq,
      ts: said.ts,
      signals: `{${signals.map((name, index) => `${space}"${name}":${space}${said.values[index]}`).join(',')}}`,
    };
    return `{${order.map((key) => `${space}"${key}":${fields[key]}`).join(',')}${space}}`;
  };
  // Most are what it reads: a single other one leaves the whole message to the usual way.
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((x) => String(x / 1000)) },
    number,
  );
  const said = fc.record({ boot, seq, ts, values: fc.array(value, { minLength: 6, maxLength: 6 }) });
  const cut = fc.option(fc.nat(200), { freq: 8 });
  let reads = 0;
  fc.assert(
    fc.property(head, gap, names, said, cut, (order, space, signals, changed, end) => {
      const plain = { boot: 'a', seq: '1', ts: '1', values: ['1', '1', '1', '1', '1', '1'] };
      const reader = learned(message(order, space, signals, plain));
      const text = message(order, space, signals, changed).slice(0, end ?? undefined);
      const telemetry = read(reader, text);
      if (telemetry === null) return;
      reads++;
      expect(asSample(telemetry)).toEqual(slow(text));
    }),
    { numRuns: 3000 },
  );
  expect(reads).toBeGreaterThan(100);
});
