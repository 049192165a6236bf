import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type UpKind, upKinds } from '../../../../src/wire/topics.ts';
import { edited } from '../../../support/fuzz-edits.ts';
import { seededRandom } from '../../../support/seeded-random.ts';
import { anyMessage } from '../../../support/valid-messages.ts';

const newest = 1_763_780_000_000;
/** What changes the meaning of JSON, or is none. */
export const fragments: fc.Arbitrary<Uint8Array> = fc
  .constantFrom(
    ...['"', '\\', '{', '}', '[', ']', ',', ':', ' ', '0', '-', '1e400', '1e-400', '-0', '9007199254740993'],
    ...['null', 'true', 'NaN', '{}', '[]', '""', '"x"', '\\u0000', '\\ud800', '\\u005f_proto__', '__proto__'],
    ...[
      '"ts":1,',
      '"ts":[1],',
      '"samples":[],',
      '"signals":{},',
      '"boot":"b",',
      '"seq":7,',
      '"system":"obd",',
    ],
    ...[
      'Roadside.',
      '\u00e9',
      '\ufeff',
      '\u{1f697}',
      '\u0001',
      '[[[[[[[[',
      '"constructor":1,',
      '"toJSON":1,',
    ],
  )
  .map((text) => new Uint8Array(Buffer.from(text)));

export interface Said {
  readonly kind: UpKind;
  readonly payload: Buffer;
}

/** A message that a vehicle may send. */
export const valid: fc.Arbitrary<Said> = fc
  .record({
    seed: fc.nat(),
    sequence: fc.option(fc.record({ boot: fc.string({ maxLength: 3 }), seq: fc.nat() })),
  })
  .map(({ seed, sequence }) => {
    const { topic, value } = anyMessage(seededRandom(seed), newest);
    return {
      kind: (topic.split('/')[0] ?? '') as UpKind,
      payload: Buffer.from(JSON.stringify({ ...sequence, ...value })),
    };
  });
/** A text, number or word of JSON; also a key. */
const tokens = /"[^"]*"|-?\d[\d.]*|true|false|null/g;
const values = fc.oneof(
  fc.constantFrom(
    ...[
      '0',
      '-1',
      '1.5',
      '255',
      '256',
      '9007199254740993',
      '1e300',
      '1e400',
      '-0',
      'true',
      'null',
      '{}',
      '[]',
      '[1]',
    ],
    ...[
      '""',
      '"x"',
      '"ts"',
      '"uds"',
      '"obd"',
      '"signals"',
      '"samples"',
      '"constructor"',
      '"\\u0000"',
      '[[1]]',
    ],
  ),
  fc.json({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 5 }).map((text) => JSON.stringify(text)),
);
/** One of its tokens is another: mostly JSON still. */
const exchanged = fc
  .tuple(valid, fc.nat({ max: 10_000 }), values)
  .map(([{ kind, payload }, at, value]): Said => {
    const text = payload.toString();
    const found = [...text.matchAll(tokens)];
    const { 0: token = '', index = 0 } = found[at % found.length] ?? {};
    return { kind, payload: Buffer.from(text.slice(0, index) + value + text.slice(index + token.length)) };
  });
const brokenUp: fc.Arbitrary<Said> = valid.chain(({ kind, payload }) =>
  fc.record({
    kind: fc.oneof({ weight: 6, arbitrary: fc.constant(kind) }, fc.constantFrom(...upKinds)),
    payload: edited(fc.constant(payload), fc.oneof(fragments, fc.uint8Array({ minLength: 1, maxLength: 3 }))),
  }),
);
export const changed: fc.Arbitrary<Said> = fc.oneof(exchanged, brokenUp);
export const packed: fc.Arbitrary<Said> = fc
  .tuple(fc.oneof(valid, changed), fc.integer({ min: 0, max: 9 }))
  .chain(([{ kind, payload }, level]) => {
    const whole = fc.constant(gzipSync(payload, { level }));
    return fc.record({ kind: fc.constant(kind), payload: fc.oneof(whole, edited(whole)) });
  });
export const anything: fc.Arbitrary<Said> = fc.record({
  kind: fc.constantFrom(...upKinds),
  payload: fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
  ),
});

/** One sample of numbers: what the fast reader is for. */
export const oneSample: fc.Arbitrary<Buffer> = fc
  .record({
    names: fc.uniqueArray(fc.stringMatching(/^[A-Za-z.]{1,8}$/), { minLength: 1, maxLength: 5 }),
    values: fc.array(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })), {
      minLength: 5,
      maxLength: 5,
    }),
  })
  .map(({ names, values }) =>
    Buffer.from(
      JSON.stringify({
        ...{ boot: 'b1', seq: 5, ts: newest },
        signals: Object.fromEntries(names.map((name, index) => [name, values[index]])),
      }),
    ),
  );
