import { expect, test } from 'vitest';
import type { CompiledRule } from '../../../src/rule-engine/compile-rule.ts';
import { createRuleEngine } from '../../../src/rule-engine/create-rule-engine.ts';
import type { Finding } from '../../../src/rule-engine/finding.ts';
import type { Findings } from '../../../src/rule-engine/rule-engine.ts';
import { columnsOf } from '../../../src/rule-engine/run-rule-tests.ts';
import type { FaultSpan } from '../../../src/rule-engine/state/fault-spans.ts';
import { Interner } from '../../../src/shared/interner.ts';
import type { SampleValue } from '../../../src/telemetry/telemetry-store.ts';
import type { Vehicle } from '../../../src/vehicles/vehicle.ts';
import { testRule, testVehicle } from './support.ts';

const minute = 60_000;

/** A vehicle that talks to some rules; times in minutes. */
function drive(rules: readonly CompiledRule[], vehicle: Vehicle = testVehicle) {
  const signals = new Interner();
  const engine = createRuleEngine({ rules, signals });
  const state = engine.createState(vehicle);
  const out: Findings = { findings: [], failures: [] };
  const taken = (): string[] => {
    expect(out.failures).toEqual([]);
    return out.findings.splice(0).map(text);
  };
  return {
    engine,
    say(at: number, values: Readonly<Record<string, SampleValue>>): string[] {
      const rows = Object.entries(values).map(([name, value]) => ({
        signal: signals.id(name),
        ts: at * minute,
        value,
      }));
      engine.evaluateSamples(state, columnsOf(rows), 0, rows.length, out);
      return taken();
    },
    faults(at: number, spans: readonly FaultSpan[]): string[] {
      engine.evaluateFaults(state, [], at * minute, out, spans);
      return taken();
    },
    event: (at: number, type: string) => engine.noteEvent(state, type, at * minute),
    last: () => out.findings,
    state,
    out,
  };
}

const text = ({ ruleId, transition, at, severity }: Finding): string =>
  `${ruleId} ${transition} ${at / minute} ${severity}`;

test('a window is judged once it is half covered, and at what it holds then', () => {
  const { say } = drive([testRule('w', 'when: avg(s["N1"], "10m") > 5')]);
  expect([0, 1, 2, 3, 4].flatMap((at) => say(at, { N1: 9 }))).toEqual([]);
  expect(say(5, { N1: 9 })).toEqual(['w firing 5 major']);
  expect([6, 7, 8, 9].flatMap((at) => say(at, { N1: 0 }))).toEqual([]);
  // (9 · 5 + 0 · 5) / 10 from minute 1 to 10.
  expect(say(10, { N1: 0 })).toEqual(['w resolved 10 major']);
});

test('the share of time that something is on, its rate of change, its change', () => {
  const { say, engine, state } = drive([
    testRule('share', 'when: avg(s["B1"], "10m") >= 0.5'),
    testRule('rate', 'when: rate(s["N1"], "30m", "1h") < -5'),
    testRule('delta', 'when: delta(s["N1"], "10m") >= 3'),
    testRule('count', 'when: count(s["B1"], "2m") >= 2'),
  ]);
  const said: string[] = [];
  for (let at = 0; at <= 12; at++) said.push(...say(at, { B1: at % 2 === 0, N1: at }));
  expect(said).toEqual(['count firing 1 major', 'share firing 5 major', 'delta firing 5 major']);
  expect(engine.save(state).length).toBeLessThan(400);
  for (let at = 13; at < 60; at++) said.push(...say(at, { N1: 12 - (at - 12) * 0.2 }));
  expect(said).toContain('rate firing 39 major');
});

test('nothing of a signal for so long while the vehicle says other things', () => {
  const rules = [
    testRule('silent', 'when: noData(s["N1"], "10m")'),
    testRule('other', 'when: s["N2"] > 100'),
    testRule('ours', 'when: s["N3"] > 100'),
  ];
  const { say } = drive(rules);
  expect(say(0, { N2: 1 })).toEqual([]);
  expect(say(20, { N2: 1 })).toEqual([]);
  expect(say(21, { N1: 1 })).toEqual([]);
  expect(say(30, { N2: 1 })).toEqual([]);
  expect(say(31, { N2: 1 })).toEqual(['silent firing 31 major']);
  expect(say(40, { N2: 1 })).toEqual([]);
  expect(say(41, { N1: 1 })).toEqual(['silent resolved 41 major']);
  expect(say(50, { N2: 1 })).toEqual([]);
  expect(say(52, { N2: 1 })).toEqual(['silent firing 52 major']);
});

test('a silence must last as long as any condition', () => {
  const { say } = drive([
    testRule('silent', 'when: noData(s["N1"], "10m")\nfor: 5m'),
    testRule('other', 'when: s["N2"] > 100'),
  ]);
  say(0, { N1: 1 });
  expect(say(11, { N2: 1 })).toEqual(['silent pending 11 major']);
  expect(say(15, { N2: 1 })).toEqual([]);
  expect(say(16, { N2: 1 })).toEqual(['silent firing 16 major']);
});

test('the severity rises to the gravest level that holds, and falls with it', () => {
  const { say } = drive([
    testRule(
      'l',
      `severity: minor
when: s["N1"] > 5
levels:
  - { severity: major, when: 's["N1"] > 10' }
  - { severity: critical, when: 's["N1"] > 20' }`,
    ),
  ]);
  const said = [6, 11, 12, 25, 7, 6, 30, 1].flatMap((N1, at) => say(at, { N1 }));
  expect(said).toEqual([
    'l firing 0 minor',
    'l firing 1 major',
    'l firing 3 critical',
    'l firing 4 minor',
    'l firing 6 critical',
    'l resolved 7 critical',
  ]);
});

test('it fires so long after the condition last held, and then not again for so long', () => {
  const { say } = drive([testRule('k', 'when: s["N1"] > 5\nkeepFiring: 10m\ncoolDown: 30m')]);
  expect(say(0, { N1: 6 })).toEqual(['k firing 0 major']);
  expect([say(4, { N1: 6 }), say(5, { N1: 0 }), say(13, { N1: 0 })].flat()).toEqual([]);
  expect(say(14, { N1: 0 })).toEqual(['k resolved 14 major']);
  expect([say(20, { N1: 6 }), say(43, { N1: 6 })].flat()).toEqual([]);
  expect(say(44, { N1: 6 })).toEqual(['k firing 44 major']);
});

test('a threshold is that of the first cohort that fits, and the evidence says which', () => {
  const rule = testRule(
    't',
    `when: s["N1"] > threshold.limit
thresholds:
  limit:
    default: 1
    cohorts:
      - { if: 'vehicle.attributes["climate"] == "hot"', value: 9 }
      - { if: 'vehicle.chemistry == "lfp"', value: 5 }`,
  );
  const lfp = drive([rule]);
  expect(lfp.say(0, { N1: 5 })).toEqual([]);
  lfp.engine.evaluateSamples(lfp.state, columnsOf([{ signal: 0, ts: minute, value: 6 }]), 0, 1, lfp.out);
  expect(lfp.last()[0]?.evidence).toMatchObject({
    thresholds: { limit: { value: 5, cohort: 'vehicle.chemistry == "lfp"' } },
    rule: { version: 1, when: 's["N1"] > threshold.limit' },
  });
  const hot = drive([rule], { ...testVehicle, attributes: { climate: 'hot' } });
  expect(hot.say(0, { N1: 6 })).toEqual([]);
  const other = drive([rule], { ...testVehicle, chemistry: 'nmc' });
  expect(other.say(0, { N1: 2 })).toEqual(['t firing 0 major']);
});

test('in service it is not judged: what was pending ends, what fires stays', () => {
  const { say, event } = drive([
    testRule('quick', 'when: s["N1"] > 5\nsuppress: [service]'),
    testRule('slow', 'when: s["N1"] > 5\nfor: 10m\nsuppress: [service, update]'),
  ]);
  expect(say(0, { N1: 6 })).toEqual(['quick firing 0 major', 'slow pending 0 major']);
  event(1, 'service-start');
  expect(say(2, { N1: 6 })).toEqual(['slow withdrawn 2 major']);
  expect(say(11, { N1: 0 })).toEqual([]);
  event(12, 'service-end');
  expect(say(13, { N1: 6 })).toEqual(['slow pending 13 major']);
  event(20, 'update-start');
  expect(say(24, { N1: 6 })).toEqual(['slow withdrawn 24 major']);
});

test('what a firing rule causes does not begin to fire', () => {
  const { say } = drive([
    testRule('consequence', 'when: s["N1"] > 3\ncausedBy: [root, absent]'),
    testRule('root', 'when: s["N1"] > 5 && s["N2"] > 0'),
  ]);
  say(0, { N2: 1 });
  expect(say(1, { N1: 6 })).toEqual(['root firing 1 major', 'consequence pending 1 major']);
  expect(say(2, { N1: 6 })).toEqual([]);
  expect(say(3, { N1: 5 })).toEqual(['root resolved 3 major', 'consequence firing 3 major']);
  expect(say(4, { N1: 7 })).toEqual(['root firing 4 major']);
});

const span = (code: string, from: number, to: number | null, status = 0b1001): FaultSpan => ({
  ecu: 'BMS',
  system: 'uds',
  code,
  status,
  firstSeen: from * minute,
  endedAt: to === null ? null : to * minute,
});

test('faults are read by pattern, judged when they begin and end', () => {
  const { say, faults } = drive([
    testRule('open', 'when: faults.open("P0A8*") && s["N1"] > 5'),
    testRule('alone', 'when: faults.count("P0A80*", "60m") >= 2'),
    testRule('back', 'when: faults.cameBack("*-00", "15m")'),
    testRule('has', 'when: faults.has("P*", "confirmedDTC")\nfor: 2m'),
  ]);
  expect(say(0, { N1: 6 })).toEqual([]);
  expect(faults(5, [span('P0A80-00', 5, null), span('U0100', 1, null)])).toEqual([
    'open firing 5 major',
    'has pending 5 major',
  ]);
  expect(say(7, { N1: 6 })).toEqual(['has firing 7 major']);
  expect(faults(10, [span('P0A80-00', 5, 10)])).toEqual(['open resolved 10 major', 'has resolved 10 major']);
  expect(faults(20, [span('P0A80-00', 5, 10), span('P0A80-00', 20, null, 1)])).toEqual([
    'open firing 20 major',
    'alone firing 20 major',
    'back firing 20 major',
  ]);
  expect(say(64, { N1: 6 })).toEqual([]);
  expect(say(65, { N1: 6 })).toEqual(['alone resolved 65 major']);
});

test('history judged again finds faults at their own times', () => {
  const rules = [testRule('open', 'when: faults.open("P0A8*") && s["N1"] > 5')];
  const { say, engine, state } = drive(rules);
  engine.restore(state, [], [], 0, { faults: [span('P0A80', 5, 8)], events: [] });
  expect([say(0, { N1: 6 }), say(10, { N1: 6 })].flat()).toEqual([
    'open firing 5 major',
    'open resolved 8 major',
  ]);
});

test.each([
  ['when: avg(s["L1"], "5m") > 1', 'Min or Max signal'],
  ['when: avg(s["T1"], "5m") > 1', 'numbers or booleans'],
  ['when: avg(s["N1"], "8d") > 1', 'from 1s to 7d'],
  ['when: avg(s["N1"], "5 minutes") > 1', 'must be a time'],
  ['when: delta(s["N1"]) > 1', 'delta takes a signal and a time'],
  ['when: s["N1"] > threshold.x', 'thresholds has no x'],
  ['when: faults.opened("P0")', 'faults has open'],
  ['when: faults.has("P0", "confirmed")', 'the status bits are'],
  ['when: s["N1"] > threshold', 'read by its name'],
  ['when: s["L1"].exists(c, s["L2"].exists(d, d > c))', 'within another macro'],
  [`when: ${Array.from({ length: 30 }, () => 's["L1"].exists(c, c > 5)').join(' || ')}`, 'too long to judge'],
  [
    `when: ${Array.from({ length: 13 }, (_, i) => `avg(s["N1"], "${i + 1}m") > 1`).join(' && ')}`,
    '13 windows',
  ],
  [
    'when: s["N1"] > 1\nthresholds: { a: { default: 1, cohorts: [{ if: vehicle.vin, value: 2 }] } }',
    'true or false',
  ],
  [
    'when: s["N1"] > 1\nthresholds: { a: { default: 1, cohorts: [{ if: "true", value: "x" }] } }',
    'of one kind',
  ],
])('%s is refused', (lines, message) => {
  expect(() => testRule('t', lines)).toThrow(message);
});
