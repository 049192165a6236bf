import { describe, expect, test } from 'vitest';
import type { CompiledRule } from '../../../src/rule-engine/compile-rule.ts';
import { createRuleEngine } from '../../../src/rule-engine/create-rule-engine.ts';
import type { Findings } from '../../../src/rule-engine/rule-engine.ts';
import { columnsOf } from '../../../src/rule-engine/run-rule-tests.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { type SampleValue, sampleFlags } from '../../../src/telemetry/telemetry-store.ts';
import { testRule, testVehicle } from './support.ts';

type Row = readonly [ts: number, signal: string, value: SampleValue];

function harness(rules: readonly CompiledRule[]) {
  const signals = new Interner();
  const engine = createRuleEngine({ rules, signals });
  const state = engine.createState(testVehicle);
  const out: Findings = { findings: [], failures: [] };
  /** One message; says what came of it. */
  const send = (...rows: Row[]) => {
    out.findings = [];
    const columns = columnsOf(rows.map(([ts, name, value]) => ({ ts, signal: signals.id(name), value })));
    engine.evaluateSamples(state, columns, 0, columns.length, out);
    return out.findings.map(({ transition, at, activeSince }) => `${transition} ${activeSince} ${at}`);
  };
  return { engine, state, out, send, signals };
}

describe('for, clear and clearFor', () => {
  const rule = testRule('t', 'when: s["N1"] > 10\nfor: 5s\nclear: s["N1"] < 5\nclearFor: 2s');

  test('fires at the sample that proves it', () => {
    const { send } = harness([rule]);
    expect(send([1000, 'N1', 11])).toEqual(['pending 1000 1000']);
    expect(send([4000, 'N1', 12])).toEqual([]);
    expect(send([9000, 'N1', 12])).toEqual(['firing 1000 9000']);
    expect(send([10_000, 'N1', 7])).toEqual([]);
    expect(send([11_000, 'N1', 4])).toEqual([]);
    expect(send([13_000, 'N1', 4])).toEqual(['resolved 1000 13000']);
  });

  test('a condition that does not last is withdrawn', () => {
    const { send } = harness([rule]);
    expect(send([1000, 'N1', 11])).toEqual(['pending 1000 1000']);
    expect(send([2000, 'N1', 9])).toEqual(['withdrawn 1000 2000']);
    expect(send([9000, 'N1', 11])).toEqual(['pending 9000 9000']);
  });

  test('an interrupted clearing begins again', () => {
    const { send } = harness([rule]);
    send([0, 'N1', 11], [5000, 'N1', 11]);
    expect(send([6000, 'N1', 4], [7000, 'N1', 6], [8000, 'N1', 4], [9000, 'N1', 4])).toEqual([]);
    expect(send([10_000, 'N1', 4])).toEqual(['resolved 0 10000']);
  });
});

describe('event time', () => {
  const rule = testRule('t', 'when: s["N1"] > 10 && s["B1"]\nfor: 5s');

  test('nothing is judged before every input is known', () => {
    const { send } = harness([rule]);
    expect(send([0, 'N1', 11])).toEqual([]);
    expect(send([1000, 'B1', true])).toEqual(['pending 1000 1000']);
  });

  test('a sample older than the newest of its signal changes nothing', () => {
    const { send } = harness([rule]);
    send([0, 'N1', 11], [0, 'B1', true]);
    expect(send([-1000, 'N1', 0])).toEqual([]);
    expect(send([5000, 'B1', true])).toEqual(['firing 0 5000']);
  });

  test('a late sample of another input is not judged at its time, but is known from then on', () => {
    const { send } = harness([rule]);
    send([0, 'N1', 11], [0, 'B1', true]);
    expect(send([4000, 'N1', 11])).toEqual([]);
    expect(send([2000, 'B1', false])).toEqual([]);
    expect(send([5000, 'N1', 11])).toEqual(['withdrawn 0 5000']);
  });

  test('rows of one message are taken in time order, whatever their order', () => {
    const { send } = harness([rule]);
    expect(send([6000, 'N1', 12], [0, 'N1', 11], [0, 'B1', true])).toEqual(['pending 0 0', 'firing 0 6000']);
  });
});

test('values of the wrong type or out of range are not judged; 0 and 1 do for a boolean', () => {
  const { send, engine, state, out, signals } = harness([testRule('t', 'when: s["N1"] > 10 && s["B1"]')]);
  send([0, 'B1', 1], [0, 'N1', 5]);
  expect(send([1000, 'N1', true])).toEqual([]);
  expect(send([1000, 'N1', 'high'])).toEqual([]);
  const columns = columnsOf([{ ts: 2000, signal: signals.id('N1'), value: 65_535 }]);
  columns.flags[0] = sampleFlags.outOfRange;
  engine.evaluateSamples(state, columns, 0, 1, out);
  expect(out.findings).toEqual([]);
  expect(send([3000, 'N1', 11])).toEqual(['firing 3000 3000']);
});

test('orElse stands in for what is unknown, and gives way to what is known', () => {
  const { send } = harness([testRule('t', 'when: s["N1"] > 10 && orElse(s["N2"], 1) > 0')]);
  expect(send([0, 'N1', 11])).toEqual(['firing 0 0']);
  expect(send([1000, 'N2', -1])).toEqual(['resolved 0 1000']);
});

test('lists, texts and vehicle attributes', () => {
  const when =
    'when: spread(s["L1"]) > 0.1 && s["T1"] == "ON" && vehicle.chemistry == "lfp" && s["L1"].exists(c, c < 3)';
  const { send } = harness([testRule('t', when)]);
  expect(send([0, 'L1', [3.2, 3.3]], [0, 'T1', 'ON'])).toEqual([]);
  expect(send([1000, 'L1', [2.9, 3.3]])).toEqual(['firing 1000 1000']);
});

test('forEach judges each key for itself and fills it into the texts', () => {
  const { send, out } = harness([
    testRule(
      't',
      'forEach: { wheel: { A: { en: left, zh-Hans: 左 }, B: { en: right, zh-Hans: 右 } } }\n' +
        'when: s["N{wheel}"] < 2\n' +
        'summary: { en: \'{wheel} at {fixed(s["N{wheel}"], 1)}\', zh-Hans: \'{wheel} {s["N{wheel}"]}\' }',
    ),
  ]);
  expect(send([0, 'NA', 3], [0, 'NB', 1.25])).toEqual(['firing 0 0']);
  expect(out.findings[0]).toMatchObject({
    instance: 'B',
    evidence: { signals: { NB: 1.25 }, summary: 'right at 1.3', summaries: { 'zh-Hans': '右 1.25' } },
  });
});

test('a rule that throws is disabled for the vehicle and told once; the others go on', () => {
  const { send, out } = harness([
    testRule('broken', 'when: s["N1"] > 0 && vehicle.attributes["absent"] == "x"'),
    testRule('sound', 'when: s["N1"] > 0'),
  ]);
  expect(send([0, 'N1', 1])).toEqual(['firing 0 0']);
  expect(out.failures).toMatchObject([{ ruleId: 'broken', vin: testVehicle.vin, at: 0 }]);
  send([1000, 'N1', 2]);
  expect(out.failures).toHaveLength(1);
});

test('a rule for other vehicles is not judged, and its alert ends when the vehicle leaves it', () => {
  const { send, engine, state } = harness([
    testRule('t', 'appliesTo: vehicle.attributes["fleet"] == "taxi"\nwhen: s["N1"] > 0'),
  ]);
  expect(send([0, 'N1', 1])).toEqual(['firing 0 0']);
  engine.updateVehicle(state, { ...testVehicle, attributes: {} });
  expect(send([1000, 'N1', 1])).toEqual(['resolved 0 1000']);
  expect(send([2000, 'N1', 1])).toEqual([]);
});
