import type { Attack } from './hostile-payloads.ts';
import { pick, type Random } from './seeded-random.ts';
import { anyMessage, signalNames } from './valid-messages.ts';

const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  256,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  1e21,
  1e308,
  -1e308,
  5e-324,
  '',
  'x',
  '2026-01-01T00:00:00Z',
  '9'.repeat(65),
  [],
  [null],
  [[1]],
  ['x'],
  [1, 2, 3],
  {},
  { length: 3 },
  { ts: 1 },
];

/** The message with the value of one of its fields, however deep, exchanged. */
function exchanged(random: Random, root: Record<string, unknown>): Record<string, unknown> {
  const fields: { holder: Record<string, unknown>; key: string }[] = [];
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    const holder = value as Record<string, unknown>;
    for (const key of Object.keys(holder)) fields.push({ holder, key });
    open.push(...Object.values(holder));
  }
  const { holder, key } = pick(random, fields);
  if (random.integer(0, 5) === 0) Reflect.deleteProperty(holder, key);
  else holder[key] = pick(random, oddValues);
  return root;
}

const maxTime = 8.64e15;
const impossibleTimes: readonly unknown[] = [
  -1,
  -1e-9,
  1e18,
  maxTime + 1,
  1e308,
  'now',
  '1763780000000',
  null,
  true,
  {},
  [],
];
const absurdTimes = [0, 1e-300, 1, 1_763_780_000, maxTime, maxTime - 0.5, 4e15];

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index % 10);
const telemetry = (value: unknown) => ({ topic: 'telemetry', payload: JSON.stringify(value) });
const faults = (ts: number, list: unknown) => ({
  topic: 'faults',
  payload: JSON.stringify({ ts, ecu: 'LIST', system: 'uds', faults: list }),
});

/** JSON whose types, times, lengths or amounts are wrong, or odd. */
export const shapeAttacks: readonly Attack[] = [
  {
    what: 'a field of another type',
    weight: 14,
    make(random, ts) {
      const { topic, value } = anyMessage(random, ts);
      return { topic, payload: JSON.stringify(exchanged(random, value)), fate: 'any' };
    },
  },
  {
    what: 'columns of unequal length',
    weight: 4,
    make(random, ts) {
      const length = random.integer(1, 20);
      const other = length + pick(random, [-1, 1, 100]);
      const signals = { [pick(random, signalNames)]: numbers(length), [`Other.${length}`]: numbers(other) };
      return { ...telemetry({ ts: numbers(length).map((step) => ts + step), signals }), fate: 'quarantined' };
    },
  },
  {
    what: 'an impossible time',
    weight: 4,
    make(random, ts) {
      const { topic, value } = anyMessage(random, ts);
      const time = pick(random, impossibleTimes);
      // An empty list of times makes a telemetry message columns of none; that is refused as well.
      return Array.isArray(value.samples)
        ? { ...telemetry({ samples: [...value.samples, { ts: time, signals: {} }] }), fate: 'quarantined' }
        : { topic, payload: JSON.stringify({ ...value, ts: time }), fate: 'quarantined' };
    },
  },
  {
    what: 'an absurd time',
    weight: 4,
    make(random, ts) {
      const times = [...absurdTimes, ts + 25 * 3_600_000, ts - 20 * 365 * 86_400_000];
      const { topic, value } = anyMessage(random, pick(random, times));
      return { topic, payload: JSON.stringify(value), fate: topic === 'telemetry' ? 'any' : 'stored' };
    },
  },
  {
    what: 'times far apart',
    weight: 2,
    make: (random, ts) => ({
      ...telemetry({ ts: [0, pick(random, [ts, ts + 1e12, maxTime])], signals: { 'Vehicle.Speed': [1, 2] } }),
      fate: 'stored',
    }),
  },
  {
    what: '10,000 samples',
    weight: 0.3,
    make(random, ts) {
      const count = pick(random, [10_000, 10_001, 11_000]);
      const payload = `{"samples":[${`{"ts":${Math.floor(ts / 1e12)},"signals":{}},`.repeat(count).slice(0, -1)}]}`;
      return { topic: 'telemetry', payload, fate: count > 10_000 ? 'quarantined' : 'stored' };
    },
  },
  {
    what: '5,000 signals',
    weight: 0.3,
    make: (_random, ts) => ({
      ...telemetry({
        ts,
        signals: Object.fromEntries(numbers(5000).map((value, index) => [`Flood.${index}`, value])),
      }),
      fate: 'stored',
    }),
  },
  {
    what: 'a long list as a value',
    weight: 1,
    make(random, ts) {
      const count = pick(random, [4096, 4097, 50_000]);
      return {
        ...telemetry({ ts, signals: { 'Vehicle.Cells': numbers(count) } }),
        fate: count > 4096 ? 'quarantined' : 'stored',
      };
    },
  },
  {
    what: 'a long list of faults',
    weight: 0.3,
    make(random, ts) {
      const count = pick(random, [1000, 1001, 5000]);
      const list = numbers(count).map((_, index) => ({ code: `X${index}`, status: 9 }));
      return { ...faults(ts, list), fate: count > 1000 ? 'quarantined' : 'stored' };
    },
  },
  {
    what: 'the same code or unit twice',
    weight: 2,
    make(random, ts) {
      const status = random.integer(0, 255);
      const doubled = ['P0A80-00', ' p0a80-00', 'P0A80-00 '].map((code) => ({ code, status }));
      const ecus = ['BMS', 'BMS'].map((ecu, index) => ({ ecu, software: `2.${index}` }));
      return random.integer(0, 1) === 0
        ? { ...faults(ts, doubled), fate: 'stored' }
        : { topic: 'inventory', payload: JSON.stringify({ ts, ecus }), fate: 'stored' };
    },
  },
  {
    what: 'a count beyond 32 bits',
    weight: 1,
    make: (random, ts) => ({
      ...faults(ts, [
        { code: 'P1', status: 9, occurrenceCount: pick(random, [2 ** 31, 2 ** 40, 2 ** 53 - 1]) },
      ]),
      fate: 'any',
    }),
  },
  {
    what: 'a bad seq or boot',
    weight: 2,
    make(random, ts) {
      const { topic, value } = anyMessage(random, ts);
      const bad = pick(random, [
        { seq: -1 },
        { seq: 1.5 },
        { seq: '1' },
        { seq: 2 ** 53 },
        { boot: '' },
        { boot: 7 },
      ]);
      return { topic, payload: JSON.stringify({ boot: 'bad', ...value, ...bad }), fate: 'quarantined' };
    },
  },
];
