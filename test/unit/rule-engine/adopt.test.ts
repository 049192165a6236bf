import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CompiledRule } from '../../../src/rule-engine/compile-rule.ts';
import type { Finding } from '../../../src/rule-engine/finding.ts';
import type { RulePlace } from '../../../src/rule-engine/rule-engine.ts';
import { createRuleSet } from '../../../src/rule-engine/rule-set.ts';
import { columnsOf } from '../../../src/rule-engine/run-rule-tests.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { testRule, testVehicle } from './support.ts';

const t0 = Date.UTC(2026, 0, 1);

const pool = [
  testRule('plain', 'when: s["N1"] > 5\nfor: 2s'),
  testRule('hysteresis', 'when: s["N2"] > 6\nclear: s["N2"] < 3\nclearFor: 1s'),
  testRule('window', 'when: avg(s["N1"], "4s") > 4'),
  testRule('window-of-two', 'when: max(s["N1"], "4s") - min(s["N1"], "4s") > 5'),
  testRule('kept', 'when: s["N1"] > 6\nkeepFiring: 1s\ncoolDown: 3s'),
  testRule(
    'levels',
    `when: s["N1"] > 3\nseverity: minor\nlevels: [{ severity: major, when: 's["N1"] > 6' }]`,
  ),
  testRule('text', 'when: orElse(s["T1"], "on") == "off" && s["N2"] > 1'),
];
const inForce = (rule: CompiledRule, state: 'live' | 'shadow') => ({ ...rule, state, version: 3 });

const sample = fc.record({
  gap: fc.constantFrom(100, 500, 1000),
  values: fc.record(
    {
      N1: fc.integer({ min: 0, max: 9 }),
      N2: fc.integer({ min: 0, max: 9 }),
      T1: fc.constantFrom('on', 'off'),
    },
    { requiredKeys: [] },
  ),
});

/** Which rules there are before and after: live, in shadow, or neither. */
const layers = fc.array(fc.constantFrom('live', 'shadow', 'none'), {
  minLength: pool.length,
  maxLength: pool.length,
});

function setOf(states: readonly string[], signals: Interner) {
  const among = (state: 'live' | 'shadow') =>
    pool.filter((_, index) => states[index] === state).map((rule) => inForce(rule, state));
  return createRuleSet({ live: among('live'), shadow: among('shadow'), signals });
}

const said = ({ ruleId, transition, at, activeSince, severity, evidence }: Finding) => [
  ...[ruleId, transition, at, activeSince, severity],
  JSON.stringify(evidence.signals),
];

test('a rule that is kept, or moves between shadow and live, goes on as if nothing had changed', () => {
  let told = 0;
  fc.assert(
    fc.property(
      layers,
      layers,
      fc.array(sample, { minLength: 3, maxLength: 25 }),
      fc.array(sample, { minLength: 1, maxLength: 25 }),
      (before, after, first, second) => {
        const signals = new Interner();
        const [old, next, all] = [
          setOf(before, signals),
          setOf(after, signals),
          setOf(
            pool.map(() => 'live'),
            signals,
          ),
        ];
        let ts = t0;
        const judge = (
          set: typeof old,
          state: ReturnType<typeof old.createState>,
          at: number,
          values: object,
        ) => {
          const rows = Object.entries(values).map(([name, value]) => ({
            signal: signals.id(name),
            ts: at,
            value,
          }));
          const out = { findings: [] as Finding[], failures: [] };
          set.evaluateSamples(state, columnsOf(rows), 0, rows.length, out);
          return out.findings;
        };
        const [oldState, allState] = [old.createState(testVehicle), all.createState(testVehicle)];
        for (const { gap, values } of first) {
          ts += gap;
          judge(old, oldState, ts, values);
          judge(all, allState, ts, values);
        }
        const places = new Map<RulePlace, RulePlace>();
        const isKept = new Set<string>();
        pool.forEach(({ definition: { id } }, index) => {
          const [from, to] = [before[index], after[index]];
          if (from === 'none' || to === 'none') return;
          places.set(`${to as 'live'} ${id}`, `${from as 'live'} ${id}`);
          isKept.add(id);
        });
        const state = next.createState(testVehicle);
        next.adopt(state, old, oldState, places);
        // Windows of which the parts are kept for other functions are built anew by the pipeline, together with their rules.
        const windowed = ['window', 'window-of-two'];
        const changedWindows =
          windowed.some((id) => isKept.has(id)) && before.slice(2, 4).join() !== after.slice(2, 4).join();
        const counts = ({ ruleId }: Finding) =>
          isKept.has(ruleId) && !(changedWindows && windowed.includes(ruleId));
        for (const { gap, values } of second) {
          ts += gap;
          const found = judge(next, state, ts, values).filter(counts).map(said).sort();
          expect(found).toEqual(judge(all, allState, ts, values).filter(counts).map(said).sort());
          told += found.length;
        }
      },
    ),
    { seed: 4, numRuns: 250 },
  );
  expect(told).toBeGreaterThan(300);
});
