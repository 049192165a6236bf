import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRuleEngine } from '../../../src/rule-engine/create-rule-engine.ts';
import type { Finding } from '../../../src/rule-engine/finding.ts';
import type {
  Findings,
  RestoredAlert,
  RestoredValue,
  RuleEngine,
  VehicleRuleState,
} from '../../../src/rule-engine/rule-engine.ts';
import { columnsOf } from '../../../src/rule-engine/run-rule-tests.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { testRule, testVehicle } from './support.ts';

const rules = [
  testRule('plain', 'when: s["N1"] > 5'),
  testRule('lasting', 'when: s["N1"] > 5 && s["B1"]\nfor: 30s'),
  testRule('hysteresis', 'when: s["N2"] > 6\nfor: 10s\nclear: s["N2"] < 3\nclearFor: 20s'),
  testRule('listed', 'when: max(s["L1"]) - min(s["L1"]) > 2\nfor: 15s\nclearFor: 15s'),
  testRule('stand-in', 'when: s["N2"] > 4 && orElse(s["N1"], 9) > 3\nfor: 5s'),
];

interface Sample {
  readonly ts: number;
  readonly values: Readonly<Record<string, number | boolean | readonly number[]>>;
}

/** One sample a step; every signal comes often enough for the engine's lookback. */
const samples = fc
  .array(
    fc.record({
      gap: fc.constantFrom(1, 3, 8, 20),
      values: fc.record(
        {
          N1: fc.integer({ min: 0, max: 9 }),
          N2: fc.integer({ min: 0, max: 9 }),
          B1: fc.boolean(),
          L1: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
        },
        { requiredKeys: [] },
      ),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps) => {
    let ts = 1_000_000;
    return steps.map(({ gap, values }): Sample => {
      ts += gap * 1000;
      return { ts, values };
    });
  });

const signals = new Interner();
const engine = createRuleEngine({ rules, signals });

function send(state: VehicleRuleState, message: readonly Sample[], use: RuleEngine = engine): Finding[] {
  const out: Findings = { findings: [], failures: [] };
  const rows = message.flatMap(({ ts, values }) =>
    Object.entries(values).map(([name, value]) => ({ ts, signal: signals.id(name), value })),
  );
  const columns = columnsOf(rows);
  use.evaluateSamples(state, columns, 0, rows.length, out);
  expect(out.failures).toEqual([]);
  return out.findings;
}

test('how samples are batched into messages changes nothing', () => {
  fc.assert(
    fc.property(samples, fc.infiniteStream(fc.integer({ min: 1, max: 7 })), (all, sizes) => {
      const single = engine.createState(testVehicle);
      const expected = all.flatMap((sample) => send(single, [sample]));
      const batched = engine.createState(testVehicle);
      const found: Finding[] = [];
      for (let at = 0; at < all.length; ) {
        const size = sizes.next().value as number;
        found.push(...send(batched, all.slice(at, at + size)));
        at += size;
      }
      expect(found).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

const second = (at: number, values: Sample['values']): Sample => ({ ts: 1_000_000 + at * 1000, values });

/** The clearing began before the lookback, and was over within it. */
const clearedEarly = [
  ...[1, 21].map((at) => second(at, { L1: [3, 0] })),
  ...[22, 42, 55, 58].map((at) => second(at, { L1: [0] })),
];

test('restored at any point from values, alerts and the lookback, it goes on as if never away', () => {
  fc.assert(
    fc.property(
      samples,
      fc.array(fc.nat({ max: 60 }), { maxLength: 4 }),
      fc.nat({ max: 60_000 }),
      (all, stops, spare) => {
        // Signals of this test may pause for longer than the longest clearing, so look as far back as any may have begun.
        const fromOf = (past: readonly Sample[]): number => {
          const newest = Object.keys({ N1: 0, N2: 0, B1: 0, L1: 0 }).map(
            (name) => past.findLast((sample) => name in sample.values)?.ts ?? Number.POSITIVE_INFINITY,
          );
          return Math.min(past.at(-1)?.ts ?? 0, ...newest) - 30_000 - spare;
        };
        expect(found(engine, all, stops, fromOf)).toEqual(found(engine, all, [], fromOf));
      },
    ),
    { numRuns: 500, examples: [[clearedEarly, [5], 0]] },
  );
});

test.each(['clearFor: 15s', 'keepFiring: 15s'])(
  'an alert that is over stays so where its signal pauses: %s',
  (text) => {
    const rule = testRule('listed', `when: max(s["L1"]) - min(s["L1"]) > 2\nfor: 15s\n${text}`);
    const own = createRuleEngine({ rules: [rule], signals });
    const all = [
      ...[1, 21].map((at) => second(at, { L1: [3, 0] })),
      ...[22, 38].map((at) => second(at, { L1: [0] })),
      second(55, { N1: 0 }),
      second(58, { L1: [0] }),
    ];
    const fromOf = (past: readonly Sample[]): number => (past.at(-1)?.ts ?? 0) - 30_000;
    const expected = found(own, all, [], fromOf);
    expect(expected.map(({ transition, at }) => [transition, at])).toEqual([
      ['pending', 1_001_000],
      ['firing', 1_021_000],
      ['resolved', 1_038_000],
    ]);
    expect(found(own, all, [5], fromOf)).toEqual(expected);
  },
);

/** What is told with a restart before each of the samples in `stops`; `fromOf` says from when on history is judged again. */
function found(
  use: RuleEngine,
  all: readonly Sample[],
  stops: readonly number[],
  fromOf: (past: readonly Sample[]) => number,
): Finding[] {
  const told: Finding[] = [];
  let state = use.createState(testVehicle);
  all.forEach((sample, index) => {
    const past = all.slice(0, index);
    if (stops.includes(index)) state = restored(use, past, told, fromOf(past));
    told.push(...send(state, [sample], use));
  });
  return told;
}

/** A fresh state from what the store and the alerts table have; `from` no later than the longest duration ago. */
function restored(
  use: RuleEngine,
  past: readonly Sample[],
  findings: readonly Finding[],
  from: number,
): VehicleRuleState {
  const state = use.createState(testVehicle);
  const before = new Map<string, RestoredValue>();
  for (const { ts, values } of past) {
    if (ts >= from) break;
    for (const [name, value] of Object.entries(values)) {
      const head = { signal: signals.id(name), ts };
      before.set(
        name,
        typeof value === 'object'
          ? { ...head, value: Number.NaN, list: value }
          : { ...head, value: Number(value) },
      );
    }
  }
  use.restore(state, [...before.values()], alertsOf(findings), from);
  for (const sample of past) if (sample.ts >= from) send(state, [sample], use);
  return state;
}

function alertsOf(findings: readonly Finding[]): RestoredAlert[] {
  const alerts = new Map<string, RestoredAlert>();
  for (const { ruleId, instance, activeSince, severity, transition, at } of findings) {
    const key = `${ruleId} ${instance} ${activeSince}`;
    const known = alerts.get(key) ?? {
      rule: ruleId,
      instance,
      activeSince,
      severity,
      firedAt: null,
      resolvedAt: null,
    };
    if (transition === 'withdrawn') alerts.delete(key);
    else if (transition === 'resolved') alerts.set(key, { ...known, resolvedAt: at });
    else alerts.set(key, transition === 'firing' ? { ...known, firedAt: at } : known);
  }
  return [...alerts.values()];
}
