import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRuleEngine } from '../../../src/rule-engine/create-rule-engine.ts';
import type { Findings, RuleEngine } from '../../../src/rule-engine/rule-engine.ts';
import { columnsOf } from '../../../src/rule-engine/run-rule-tests.ts';
import { StateReader, StateWriter } from '../../../src/rule-engine/state-bytes.ts';
import { Interner } from '../../../src/shared/interner.ts';
import type { SampleValue } from '../../../src/telemetry/telemetry-store.ts';
import { testRule, testVehicle } from './support.ts';

const rules = [
  testRule('plain', 'when: s["N1"] > 5'),
  testRule('lasting', 'when: s["N1"] > 5 && s["B1"]\nfor: 30s'),
  testRule('hysteresis', 'when: s["N2"] > 6\nfor: 10s\nclear: s["N2"] < 5\nclearFor: 20s'),
  testRule('either', 'when: s["N1"] > 4 || s["N2"] > 7\nfor: 3s\nclearFor: 9s'),
  testRule('listed', 'when: max(s["L1"]) - min(s["L1"]) > 2\nfor: 15s\nclearFor: 15s'),
  testRule('worded', 'when: s["T1"] == "on" && orElse(s["N2"], 9) > 3\nfor: 5s'),
  testRule('filtered', 'appliesTo: vehicle.market == "DE"\nwhen: s["N1"] > 3\nfor: 8s'),
  testRule('window', 'when: avg(s["N1"], "60s") > 4 && max(s["N2"], "20s") < 8\nlateTolerance: 10s'),
  testRule('change', 'when: delta(s["N2"], "40s") > 1 || stddev(s["N2"], "40s") > 3\nfor: 3s'),
  testRule('share', 'when: avg(s["B1"], "30s") > 0.5 && count(s["B1"], "30s") > 2'),
  testRule(
    'silent',
    'when: noData(s["N1"], "15s")\nfor: 5s\nlevels:\n  - { severity: critical, when: "noData(s[\'N1\'], \\"40s\\")" }',
  ),
  testRule(
    'levels',
    "severity: minor\nwhen: s['N1'] > 4\nlevels: [{ severity: major, when: \"s['N1'] > 5\" }, { severity: critical, when: \"s['N2'] > 7\" }]\nclearFor: 5s",
  ),
  testRule('kept', 'when: s["N1"] > 6\nkeepFiring: 20s\ncoolDown: 60s'),
  testRule('caused', 'when: s["N1"] > 3\nfor: 2s\ncausedBy: [kept]'),
  testRule(
    'cohort',
    'when: s["N1"] > threshold.limit\nthresholds: { limit: { default: 5, cohorts: [{ if: vehicle.market == "DE", value: 7 }] } }',
  ),
  testRule('throwing', 'when: s["L1"][2] > 1.0\nfor: 8s'),
];

const signals = new Interner();
const engine = createRuleEngine({ rules, signals });

const message = fc.array(
  fc.record({
    gap: fc.constantFrom(0, 1, 3, 8, 20, -1, -7, -25, 0.3),
    values: fc.record(
      {
        N1: fc.integer({ min: 0, max: 9 }),
        N2: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: 0, max: 9 })),
        B1: fc.boolean(),
        T1: fc.constantFrom('on', 'off', '', '\ud800 and a half'),
        L1: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 4 }),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Readonly<Record<string, SampleValue>>>,
  }),
  { minLength: 1, maxLength: 4 },
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ say: message }) },
  { weight: 1, arbitrary: fc.record({ market: fc.constantFrom('DE', 'CN') }) },
);

test('saved and resumed at any point, it goes on as if never away', () => {
  let found = 0;
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      fc.infiniteStream(fc.boolean()),
      (steps, stops) => {
        let vehicle = testVehicle;
        const whole = engine.createState(vehicle);
        let broken = engine.createState(vehicle);
        let ts = 1_000_000;
        for (const next of steps) {
          if ('market' in next) {
            vehicle = { ...vehicle, market: next.market };
            engine.updateVehicle(whole, vehicle);
            engine.updateVehicle(broken, vehicle);
          } else {
            const rows = next.say.flatMap(({ gap, values }) => {
              ts += Math.max(0, gap) * 1000;
              const at = gap < 0 ? ts + gap * 1000 : ts;
              return Object.entries(values).map(([name, value]) => ({
                ts: at,
                signal: signals.id(name),
                value,
              }));
            });
            const [expected, told]: Findings[] = [none(), none()];
            engine.evaluateSamples(whole, columnsOf(rows), 0, rows.length, expected!);
            engine.evaluateSamples(broken, columnsOf(rows), 0, rows.length, told!);
            expect(told).toEqual(expected);
            found += told!.findings.length;
          }
          if (stops.next().value) broken = resumed(engine, engine.save(broken), vehicle);
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(found).toBeGreaterThan(500);
});

const none = (): Findings => ({ findings: [], failures: [] });

function resumed(use: RuleEngine, bytes: Uint8Array, vehicle = testVehicle) {
  const state = use.createState(vehicle);
  use.resume(state, bytes);
  return state;
}

test('alerts of faults are those of the table as far as its times go back, and of what is later those that are known', () => {
  const rule = testRule('open', 'forEach: fault\nwhen: fault.confirmedDTC');
  const use = createRuleEngine({ rules: [rule], signals: new Interner() });
  const state = use.createState(testVehicle);
  const head = { rule: 'open', activeSince: 5, firedAt: 5, severity: 'major' };
  use.settleFaultAlerts(
    state,
    [
      { ...head, instance: 'BMS/uds/P0A80-00', resolvedAt: null },
      { ...head, instance: 'BMS/uds/P0A81-00', resolvedAt: 6 },
      { ...head, instance: 'BMS/uds/P0A82-00', resolvedAt: null, activeSince: 8 },
      { ...head, instance: 'BMS/uds/P0A83-00', resolvedAt: 9 },
    ],
    7,
  );
  const out = none();
  use.evaluateFaults(state, [], 10, out);
  expect(out.findings.map(({ instance, transition }) => [instance, transition])).toEqual([
    ['BMS/uds/P0A80-00', 'resolved'],
    ['BMS/uds/P0A83-00', 'resolved'],
  ]);
});

test('bytes that are cut off, or are not all of it, are refused', () => {
  const state = engine.createState(testVehicle);
  const rows = ['N1', 'N2', 'T1', 'L1', 'B1'].map((name) => {
    const value = { T: 'on', L: [1, 2, 3], B: true }[name[0]!] ?? 7;
    return { ts: 1000, signal: signals.id(name), value };
  });
  engine.evaluateSamples(state, columnsOf(rows), 0, rows.length, none());
  const bytes = engine.save(state);
  for (let length = 0; length < bytes.length; length++)
    expect(() => resumed(engine, bytes.subarray(0, length))).toThrow(RangeError);
  expect(() => resumed(engine, Uint8Array.of(...bytes, 0))).toThrow(RangeError);
});

test('whatever the bytes are, reading them ends', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        resumed(engine, bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    { numRuns: 2000 },
  );
});

test('a state takes few bytes', () => {
  const state = engine.createState(testVehicle);
  const rows = ['N1', 'N2'].map((name) => ({
    ts: 1_790_000_000_000,
    signal: signals.id(name),
    value: 3.742,
  }));
  engine.evaluateSamples(state, columnsOf(rows), 0, rows.length, none());
  expect(engine.save(state).length).toBeLessThan(100);
});

test('every number and text comes back as it was', () => {
  const number = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.integer().map((value) => value / 1000),
    fc.constantFrom(-0, 0, Number.NaN, 2 ** 49, -(2 ** 49), 1.7e15, Number.MAX_VALUE),
  );
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          number,
          fc.string({ unit: 'binary' }),
          fc.constantFrom(1, 5000).map((length) => '界'.repeat(length)),
        ),
        {
          maxLength: 10,
        },
      ),
      (items) => {
        const writer = new StateWriter();
        for (const item of items) typeof item === 'number' ? writer.number(item) : writer.text(item);
        const reader = new StateReader(writer.take());
        for (const item of items)
          expect(typeof item === 'number' ? reader.number() : reader.text()).toBe(item);
        reader.end();
      },
    ),
    { numRuns: 100 },
  );
});

test('other rules have another fingerprint, other words do not', () => {
  const fingerprint = (...lines: string[]) =>
    createRuleEngine({
      rules: lines.map((text, index) => testRule(`r${index}`, text)),
      signals: new Interner(),
    }).fingerprint;
  const base = 'when: s["N1"] > 5\nfor: 30s';
  const all = [
    [base],
    ['when: s["N1"] > 6\nfor: 30s'],
    ['when: s["N1"] > 5\nfor: 31s'],
    [`${base}\nclear: s["N1"] < 4`],
    [`${base}\nclearFor: 1s`],
    [`${base}\nappliesTo: vehicle.market == "DE"`],
    [`${base}\nevidence: [N2]`],
    [base, base],
    ['when: s["N1"] > 5\nfor: 30s\nsummary: { en: "{s[\\"N3\\"]}", zh-Hans: 摘要 }'],
  ].map((lines) => fingerprint(...lines));
  expect(new Set(all).size).toBe(all.length);
  expect(fingerprint(`${base}\nsummary: { en: Other, zh-Hans: 摘要 }`)).toBe(all[0]);
});
