import { createRuleEngine } from '../../src/rule-engine/create-rule-engine.ts';
import { compileRuleText } from '../../src/rule-engine/load-rules.ts';
import type { Findings, VehicleRuleState } from '../../src/rule-engine/rule-engine.ts';
import { columnsOf } from '../../src/rule-engine/run-rule-tests.ts';
import { Interner } from '../../src/shared/interner.ts';
import type { SampleColumns, SampleValue } from '../../src/telemetry/telemetry-store.ts';
import type { Vehicle } from '../../src/vehicles/vehicle.ts';
import type { Bench, BenchOptions, Measure } from './bench.ts';
import {
  type PlainCondition,
  type PlainVehicle,
  PlainWindow,
  spreadOf,
} from './references/plain-conditions.ts';

const minute = 60_000;
const signalCount = 40;
const vehicles = 100;

/** A rule of the benchmark, in CEL and by hand. */
interface Pair {
  readonly yaml: string;
  readonly plain: PlainCondition;
  readonly window?: { readonly key: string; readonly signal: string; readonly ms: number };
}

/** The mix of a fleet's rules: limits, what must hold together, cells, windows, cohorts, levels, silence. */
function pairOf(index: number): Pair {
  const [a, b] = [`N${index % signalCount}`, `N${(index * 7 + 3) % signalCount}`];
  const minutes = [5, 10, 30, 60][index % 4] as number;
  const windowed = (fn: 'avg' | 'max' | 'delta'): Pair => {
    const key = `${a} ${minutes}`;
    return {
      yaml: `when: ${fn}(s["${a}"], "${minutes}m") > 110 && s["${b}"] > 10\nfor: 5m`,
      plain: ({ windows, values }) => (windows.get(key)?.[fn]() ?? 0) > 110 && (values[b] ?? 0) > 10,
      window: { key, signal: a, ms: minutes * minute },
    };
  };
  switch (index % 10) {
    case 0:
      return windowed('avg');
    case 1:
      return windowed('max');
    case 2:
      return {
        yaml: `when: s["${a}"] > 105 && orElse(s["${b}"], 0) < 90 && !orElse(s["B1"], false)\nfor: 30s`,
        plain: ({ values, flags }) => (values[a] ?? 0) > 105 && (values[b] ?? 0) < 90 && flags.B1 !== true,
      };
    case 3:
      return {
        yaml: `when: spread(s["L1"]) > 0.5 && s["${a}"] > 5\nfor: 5m\nclear: spread(s["L1"]) < 0.3`,
        plain: ({ lists, values }) => spreadOf(lists.L1) > 0.5 && (values[a] ?? 0) > 5,
      };
    case 4:
      return windowed('delta');
    case 5:
      return {
        yaml: `when: s["${a}"] > threshold.limit\nthresholds: { limit: { default: 120, cohorts: [{ if: vehicle.model == "x", value: 130 }] } }\nlevels: [{ severity: critical, when: 's["${a}"] > 140' }]`,
        plain: ({ values }) => (values[a] ?? 0) > 120,
      };
    case 6:
      return {
        yaml: `when: noData(s["${a}"], "${minutes}m") && s["${b}"] > 50`,
        plain: ({ times, now, values }) =>
          now - (times[a] ?? now) >= minutes * minute && (values[b] ?? 0) > 50,
      };
    case 7:
      return {
        yaml: `when: s["T1"] == "CHARGING" && s["${a}"] > 101\nfor: 10m\nkeepFiring: 5m\ncoolDown: 1h`,
        plain: ({ values }) => values.T1 === 1 && (values[a] ?? 0) > 101,
      };
    case 8:
      return {
        yaml: `when: abs(s["${a}"] - s["${b}"]) > 102 || s["${a}"] / 2 + 1 > 90\nclear: s["${a}"] < 50\nclearFor: 1m`,
        plain: ({ values }) =>
          Math.abs((values[a] ?? 0) - (values[b] ?? 0)) > 102 || (values[a] ?? 0) / 2 + 1 > 90,
      };
    default:
      return {
        yaml: `when: s["${a}"] > 100.5\nfor: 1m`,
        plain: ({ values }) => (values[a] ?? 0) > 100.5,
      };
  }
}

const pairs = Array.from({ length: 100 }, (_, index) => pairOf(index));
const words = (id: number) =>
  `id: r${id}\nname: { en: T, zh-Hans: T }\nreason: twenty characters at the least\nsource: bench\nseverity: minor\nsummary: { en: S, zh-Hans: S }\nadvice: { en: A, zh-Hans: A }\n`;
const typeOf = (path: string) =>
  (({ N: 'number', B: 'boolean', T: 'text', L: 'numbers' }) as const)[path[0] as 'N'];
const rules = pairs.map(({ yaml }, id) => compileRuleText(words(id) + yaml, typeOf));

const vehicle: Vehicle = {
  vin: 'LTESTVEH0RW000001',
  model: 'Aurora',
  modelYear: 2025,
  powertrain: 'bev',
  market: 'DE',
  plate: null,
  chemistry: 'lfp',
  timeZone: null,
  attributes: {},
  createdAt: 0,
  software: {},
  health: 'ok',
  online: true,
  lastSeenAt: null,
};

/** What a car says at a moment: forty numbers that change, and what seldom does. */
function valuesAt(step: number): Record<string, SampleValue> {
  const values: Record<string, SampleValue> = {};
  for (let index = 0; index < signalCount; index++)
    values[`N${index}`] = 50 + 54 * Math.sin(step / 400 + index) + ((step * 31 + index * 17) % 5) / 10;
  if (step % 6 === 0) {
    values.B1 = step % 12 === 0;
    values.T1 = step % 60 < 30 ? 'CHARGING' : 'NOT_CHARGING';
    values.L1 = Array.from({ length: 96 }, (_, cell) => 3.6 + ((cell * step) % 7) / 100);
  }
  return values;
}

const stepMs = 10_000;
const t0 = Date.UTC(2026, 0, 1);

/** What it costs to judge rules, and how little a condition could cost. */
export const rulesBench: Bench = {
  name: 'rules',
  about:
    '100 rules on what a car says; reference: their conditions written by hand, without state, alerts or evidence',
  run: async (options) => [
    ...measure('all at once', options),
    ...measure('one by one', options),
    ...memoryOf(),
  ],
};

function measure(how: 'all at once' | 'one by one', { rounds, seconds, log }: BenchOptions): Measure[] {
  const perRound = Math.min(seconds, 5) * 1000;
  const [ours, reference]: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round++) {
    const mine = judged(how, perRound);
    const plain = byHand(how, perRound);
    log(`${how}: ${mine.toFixed(2)} µs, by hand ${plain.toFixed(2)} µs`);
    // The first round warms up.
    if (round < 0) continue;
    ours.push(mine);
    reference.push(plain);
  }
  const isWhole = how === 'all at once';
  const what = isWhole ? 'a message of 40 samples against 100 rules' : 'a sample against 100 rules';
  const target = isWhole ? '≤ 10 µs a sample' : '≤ 10 µs';
  return [{ what, unit: 'µs', ours, reference, referenceIs: 'the conditions by hand', target }];
}

function judged(how: string, ms: number): number {
  const signals = new Interner();
  const engine = createRuleEngine({ rules, signals });
  const states = Array.from({ length: vehicles }, (_, index) =>
    engine.createState({ ...vehicle, vin: `LTESTVEH0RW${String(index).padStart(6, '0')}` }),
  );
  return timed(
    how,
    ms,
    (step) => columnsAt(step, signals),
    (columns, state, from, to, out) =>
      engine.evaluateSamples(states[state] as VehicleRuleState, columns, from, to, out),
  );
}

function timed(
  how: string,
  ms: number,
  columnsOfStep: (step: number) => SampleColumns,
  take: (columns: SampleColumns, vehicle: number, from: number, to: number, out: Findings) => void,
): number {
  const out: Findings = { findings: [], failures: [] };
  let [spent, samples] = [0, 0];
  for (let step = 0; spent < ms; step++) {
    const columns = columnsOfStep(step);
    const began = performance.now();
    for (let index = 0; index < vehicles; index++) {
      if (how === 'all at once') take(columns, index, 0, columns.length, out);
      else for (let row = 0; row < columns.length; row++) take(columns, index, row, row + 1, out);
    }
    spent += performance.now() - began;
    samples += how === 'all at once' ? vehicles : vehicles * columns.length;
    out.findings = [];
    if (out.failures.length > 0) throw new Error(out.failures[0]?.message);
  }
  return (spent * 1000) / samples;
}

function columnsAt(step: number, signals: Interner): SampleColumns {
  const ts = t0 + step * stepMs;
  return columnsOf(
    Object.entries(valuesAt(step)).map(([name, value]) => ({ signal: signals.id(name), ts, value })),
  );
}

function byHand(how: string, ms: number): number {
  const signals = new Interner();
  const fleet = Array.from({ length: vehicles }, plainVehicle);
  const windowsOf = Map.groupBy(
    [
      ...new Map(
        pairs.flatMap(({ window }) => (window === undefined ? [] : [[window.key, window]])),
      ).values(),
    ],
    ({ signal }) => signal,
  );
  const readers = new Map<string, PlainCondition[]>();
  for (const [index, { plain }] of pairs.entries()) {
    const check = rules[index]?.checks[0];
    const read = [...(check?.inputs ?? []), ...(check?.derived ?? [])];
    const paths = new Set(read.flatMap((each) => ('path' in each ? [each.path] : [])));
    for (const path of paths) readers.set(path, [...(readers.get(path) ?? []), plain]);
  }
  let holding = 0;
  const all = pairs.map(({ plain }) => plain);
  const result = timed(
    how,
    ms,
    (step) => columnsAt(step, signals),
    (columns, index, from, to) => {
      const car = fleet[index] as PlainVehicle;
      for (let row = from; row < to; row++) {
        const name = signals.name(columns.signal[row] as number);
        const value = columns.value[row] as number;
        car.now = columns.ts[row] as number;
        car.times[name] = car.now;
        const list = columns.arrays.get(row);
        if (list !== undefined) car.lists[name] = list;
        else if (name === 'B1') car.flags[name] = value === 1;
        else
          car.values[name] = columns.texts.has(row) ? Number(columns.texts.get(row) === 'CHARGING') : value;
        for (const { key } of windowsOf.get(name) ?? []) car.windows.get(key)?.add(car.now, value);
        if (to - from === 1) for (const condition of readers.get(name) ?? []) if (condition(car)) holding++;
      }
      if (to - from > 1) for (const condition of all) if (condition(car)) holding++;
    },
  );
  if (holding === 0) throw new Error('no condition ever held');
  return result;
}

function plainVehicle(): PlainVehicle {
  const windows = new Map(
    pairs.flatMap(({ window }) => (window === undefined ? [] : [[window.key, new PlainWindow(window.ms)]])),
  );
  return { values: {}, flags: {}, lists: {}, times: {}, windows, now: 0 };
}

/** Of a vehicle that has said all for an hour. */
function memoryOf(): Measure[] {
  const signals = new Interner();
  const engine = createRuleEngine({ rules, signals });
  const state = engine.createState(vehicle);
  const out: Findings = { findings: [], failures: [] };
  for (let step = 0; step < 400; step++) {
    const columns = columnsAt(step, signals);
    engine.evaluateSamples(state, columns, 0, columns.length, out);
  }
  const measure = (what: string, bytes: number): Measure => ({
    what: `a vehicle ${what}, with 30 windows of up to an hour`,
    unit: 'kB',
    ours: [bytes / 1024],
    reference: [],
    referenceIs: '',
    target: '–',
  });
  return [measure('at hand', engine.bytesOf(state)), measure('saved', engine.save(state).length)];
}
