import type { Attack } from './hostile-payloads.ts';
import { pick, type Random } from './seeded-random.ts';
import { anyMessage, signalNames } from './valid-messages.ts';

const notMessages = [
  '',
  ' ',
  '{',
  '}',
  '[]]',
  '{"ts":1,}',
  '{"ts":}',
  "{'ts':1}",
  '{ts:1}',
  'undefined',
  'null',
  'true',
  '42',
  '"text"',
  '[]',
  '{}',
  '[{"ts":1,"signals":{}}]',
  '{"ts":1}{"ts":2}',
  '\u0000',
  '\ufeff',
  '<ts>1</ts>',
  '{"ts":1 /* */}',
];
const notNumbers = [
  'NaN',
  'Infinity',
  '-Infinity',
  '0x10',
  '01',
  '1.',
  '.5',
  '+1',
  '1e',
  '--1',
  '1_000',
  "'1'",
];
const tooLarge = ['1e400', '-1e400', '1e999999', `1${'0'.repeat(400)}`];
const notUtf8 = ['ff', 'fe', 'c080', 'eda080', 'f4908080', 'e282', '80', 'f8888080'];
const notCharacters = ['\\u0000', '\\ud800', '\\udc00', '\\udc00\\ud800', 'a\\uD800b', '\\u0000\\u0000'];
const prototypes = ['__proto__', '\\u005f_proto__', '__prot\\u006f__'];
const inherited = [
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
  'length',
  'toJSON',
];

type Place = readonly [topic: string, write: (ts: number, text: string) => string];

/** Where any JSON value may stand, and is kept. */
const kept: readonly Place[] = [
  ['event', (ts, text) => `{"ts":${ts},"type":"crash","data":${text}}`],
  ['event', (ts, text) => `{"ts":${ts},"type":"crash","data":[{"deep":[1,${text}]}]}`],
  ['command/c-1', (ts, text) => `{"ts":${ts},"state":"succeeded","result":${text}}`],
  ['update/u-1', (ts, text) => `{"ts":${ts},"state":"downloading","detail":${text}}`],
  ['capture/c-1', (ts, text) => `{"ts":${ts},"frames":[${text}]}`],
];
/** Where a value of a signal stands. */
const measured: readonly Place[] = [
  ['telemetry', (ts, text) => `{"ts":${ts},"signals":{"Vehicle.Speed":${text}}}`],
  ['telemetry', (ts, text) => `{"samples":[{"ts":${ts},"signals":{"Vehicle.Speed":${text}}}]}`],
  ['telemetry', (ts, text) => `{"ts":[${ts},${ts + 1}],"signals":{"Vehicle.Speed":[1,${text}]}}`],
  [
    'faults',
    (ts, text) =>
      `{"ts":${ts},"ecu":"BMS","system":"uds","faults":[{"code":"P0A80-00","status":9,"freezeFrame":{"a":${text}}}]}`,
  ],
];
/** Where a key or a text of the vehicle's own choice stands. */
const named: readonly Place[] = [
  ['telemetry', (ts, text) => `{"ts":${ts},"signals":{"${text}":1}}`],
  ['telemetry', (ts, text) => `{"ts":[${ts}],"signals":{"${text}":[1]}}`],
  ['telemetry', (ts, text) => `{"ts":${ts},"signals":{"Vehicle.Speed":"${text}"}}`],
  ['telemetry', (ts, text) => `{"boot":"${text}","ts":${ts},"signals":{}}`],
  ['faults', (ts, text) => `{"ts":${ts},"ecu":"${text}","system":"uds","faults":[{"code":"P1","status":9}]}`],
  [
    'faults',
    (ts, text) => `{"ts":${ts},"ecu":"BMS","system":"obd","faults":[{"code":"${text}","status":"pending"}]}`,
  ],
  ['event', (ts, text) => `{"ts":${ts},"type":"${text}"}`],
  ['event', (ts, text) => `{"ts":${ts},"type":"crash","data":{"a":{"${text}":"${text}"}}}`],
  ['inventory', (ts, text) => `{"ts":${ts},"ecus":[{"ecu":"${text}","software":"${text}"}]}`],
  [
    'command/c-2',
    (ts, text) => `{"ts":${ts},"state":"failed","error":{"code":"${text}","message":"${text}"}}`,
  ],
  ['update/u-2', (ts, text) => `{"ts":${ts},"state":"failed","code":"x","${text}":1}`],
];

function put(random: Random, places: readonly Place[], ts: number, text: string) {
  const [topic, write] = pick(random, places);
  return { topic, payload: write(ts, text) };
}

function nested(random: Random, depth: number): string {
  return random.integer(0, 1) === 0
    ? '['.repeat(depth) + ']'.repeat(depth)
    : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

const depths = [65, 1000, 10_000, 40_000];
const large = (random: Random): string => 'x'.repeat(random.integer(190_000, 215_000));

/** What is no JSON, no number, no text, or too much of it. */
export const textAttacks: readonly Attack[] = [
  {
    what: 'no JSON message',
    weight: 5,
    make: (random, ts) => ({
      topic: anyMessage(random, ts).topic,
      payload: pick(random, notMessages),
      fate: 'quarantined',
    }),
  },
  {
    what: 'no JSON number',
    weight: 4,
    make: (random, ts) => ({
      ...put(random, [...kept, ...measured], ts, pick(random, notNumbers)),
      fate: 'quarantined',
    }),
  },
  {
    what: 'a number beyond all',
    weight: 4,
    make: (random, ts) => ({
      ...put(random, [...kept, ...measured], ts, pick(random, tooLarge)),
      fate: 'quarantined',
    }),
  },
  {
    what: 'too deep',
    weight: 3,
    make: (random, ts) => ({
      ...put(random, [...kept, ...measured], ts, nested(random, pick(random, depths))),
      fate: 'quarantined',
    }),
  },
  {
    what: 'deep without an end',
    weight: 1,
    make: (random, ts) => ({
      ...put(random, [...kept, ...measured], ts, pick(random, ['[', '{"a":']).repeat(pick(random, depths))),
      fate: 'quarantined',
    }),
  },
  {
    what: 'deep where nobody looks',
    weight: 1,
    make: (random, ts) => ({
      topic: 'telemetry',
      payload: `{"x":${nested(random, pick(random, depths))},"ts":${ts},"signals":{"Vehicle.Speed":1}}`,
      fate: 'stored',
    }),
  },
  {
    what: 'a deep fault',
    weight: 1,
    make: (random, ts) => ({
      topic: 'faults',
      payload: `{"ts":${ts},"ecu":"BMS","system":"uds","faults":[{"code":"P1","status":9,"x":${nested(random, pick(random, depths))}}]}`,
      fate: 'any',
    }),
  },
  {
    what: '__proto__',
    weight: 4,
    make: (random, ts) => ({ ...put(random, named, ts, pick(random, prototypes)), fate: 'quarantined' }),
  },
  {
    what: 'inherited names',
    weight: 4,
    make: (random, ts) => ({ ...put(random, named, ts, pick(random, inherited)), fate: 'stored' }),
  },
  {
    what: '200 kB of text in a field',
    weight: 1,
    make: (random, ts) => ({ ...put(random, named.slice(0, 7), ts, large(random)), fate: 'quarantined' }),
  },
  {
    what: '200 kB of text where all may stand',
    weight: 0.5,
    make: (random, ts) => ({ ...put(random, kept, ts, `"${large(random)}"`), fate: 'stored' }),
  },
  {
    what: 'no UTF-8',
    weight: 4,
    make(random, ts) {
      const { topic, payload } = put(random, named, ts, `<${signalNames[0]}>`);
      const [before = '', ...after] = payload.split(/[<>]/);
      const bytes = Buffer.from(pick(random, notUtf8), 'hex');
      return {
        topic,
        payload: Buffer.concat([Buffer.from(before), bytes, Buffer.from(after.join(''))]),
        fate: 'quarantined',
      };
    },
  },
  {
    what: 'U+0000 and half surrogates',
    weight: 4,
    make: (random, ts) => ({ ...put(random, named, ts, pick(random, notCharacters)), fate: 'quarantined' }),
  },
];
