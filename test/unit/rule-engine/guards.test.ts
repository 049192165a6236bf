import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCheckTable } from '../../../src/rule-engine/check-table.ts';
import type { CompiledRule } from '../../../src/rule-engine/compile-rule.ts';
import { createRuleEngine } from '../../../src/rule-engine/create-rule-engine.ts';
import { assembleGuards } from '../../../src/rule-engine/direct-parts.ts';
import type { Finding } from '../../../src/rule-engine/finding.ts';
import type { VehicleRuleState } from '../../../src/rule-engine/rule-engine.ts';
import { columnsOf } from '../../../src/rule-engine/run-rule-tests.ts';
import { phases, type VehicleState } from '../../../src/rule-engine/vehicle-state.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { type SampleValue, sampleFlags } from '../../../src/telemetry/telemetry-store.ts';
import { testRule, testVehicle } from './support.ts';

const windowed = fc
  .tuple(
    fc.constantFrom('min', 'max', 'avg', 'delta', 'count', 'stddev'),
    fc.constantFrom('N1', 'N2', 'N3', 'B1'),
    fc.constantFrom('5s', '20s', '60s'),
  )
  .map(([fn, path, span]) => `${fn}(s["${path}"], "${span}")`);
const { number, condition } = fc.letrec<{ number: string; condition: string }>((tie) => ({
  number: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: fc.constantFrom('s["N1"]', 's["N2"]', 'orElse(s["N3"], -2)', 'threshold.limit') },
    { weight: 2, arbitrary: fc.constantFrom('0', '1', '2.5', '-3') },
    { weight: 3, arbitrary: windowed },
    fc
      .tuple(tie('number'), fc.constantFrom('+', '-', '*', '/'), tie('number'))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    tie('number').map((a) => `(-${a})`),
    fc
      .tuple(fc.constantFrom('min', 'max'), tie('number'), tie('number'))
      .map(([f, a, b]) => `${f}(${a}, ${b})`),
  ),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    {
      weight: 4,
      arbitrary: fc
        .tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('number'))
        .map(([a, operator, b]) => `${a} ${operator} ${b}`),
    },
    fc.constantFrom('s["B1"]', 'orElse(s["B2"], true)', 's["T1"] == "on"', 'noData(s["N1"], "15s")'),
    fc.constantFrom('faults.open("P*")', 'spread(orElse(s["L1"], [])) > 1'),
    {
      weight: 3,
      arbitrary: fc
        .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
        .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    },
    tie('condition').map((a) => `!(${a})`),
  ),
}));

const ruleOf = (id: string, when: string): CompiledRule =>
  testRule(
    id,
    [
      'appliesTo: vehicle.market == "DE"',
      `when: ${JSON.stringify(`orElse(s["N1"], 0) == orElse(s["N1"], 0) && (${when})`)}`,
      'thresholds: { limit: { default: 1, cohorts: [{ if: vehicle.modelYear > 2024.0, value: 2 }] } }',
      'lateTolerance: 10s',
    ].join('\n'),
  );

const value = fc.integer({ min: -4, max: 4 });
const samples = fc.array(
  fc.record({
    gap: fc.constantFrom(0, 1, 3, 8, 20, 70, -1, -7, -25),
    flags: fc.constantFrom(0, 0, 0, 0, sampleFlags.outOfRange),
    values: fc.record(
      {
        N1: value,
        N2: value,
        N3: value,
        B1: fc.boolean(),
        B2: fc.boolean(),
        T1: fc.constantFrom('on', 'off'),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Readonly<Record<string, SampleValue>>>,
  }),
  { minLength: 1, maxLength: 4 },
);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ say: samples }) },
  {
    weight: 1,
    arbitrary: fc.record({
      market: fc.constantFrom('DE', 'CN'),
      modelYear: fc.constantFrom(2024, 2025),
    }),
  },
  { weight: 1, arbitrary: fc.record({ restoreWith: fc.record({ N1: value, N2: value, N3: value }) }) },
  { weight: 1, arbitrary: fc.constant({ isSaved: true as const }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const t0 = 1_000_000_000;

/** An engine of these rules and one vehicle in it, to which one step after another happens. */
function life(rules: readonly CompiledRule[]) {
  const signals = new Interner();
  const engine = createRuleEngine({ rules, signals });
  let vehicle = testVehicle;
  let state: VehicleRuleState = engine.createState(vehicle);
  let ts = t0;
  const findings: Finding[] = [];
  return {
    findings,
    state: () => state as VehicleState,
    take(next: Step) {
      const out = { findings: [] as Finding[], failures: [] };
      if ('say' in next) {
        const rows = next.say.flatMap(({ gap, flags, values }) => {
          ts += Math.max(0, gap) * 1000;
          const at = gap < 0 ? ts + gap * 1000 : ts;
          return Object.entries(values).map(([name, said]) => ({
            row: { ts: at, signal: signals.id(name), value: said },
            flags,
          }));
        });
        const columns = columnsOf(rows.map(({ row }) => row));
        rows.forEach(({ flags }, index) => {
          columns.flags[index] = (columns.flags[index] as number) | flags;
        });
        engine.evaluateSamples(state, columns, 0, rows.length, out);
      } else if ('market' in next) {
        vehicle = { ...vehicle, ...next };
        engine.updateVehicle(state, vehicle);
      } else if ('restoreWith' in next) {
        state = engine.createState(vehicle);
        const before = Object.entries(next.restoreWith).map(([name, said], index) => ({
          signal: signals.id(name),
          ts: ts - 4000 * index,
          value: said,
        }));
        engine.restore(state, before, [], ts);
      } else {
        const bytes = engine.save(state);
        state = engine.createState(vehicle);
        engine.resume(state, bytes);
      }
      findings.push(...out.findings);
      expect(out.failures).toEqual([]);
    },
  };
}

test('a guard is never closed where its condition holds', () => {
  let [closed, held, onWindows] = [0, 0, 0];
  fc.assert(
    fc.property(
      condition,
      fc.tuple(fc.constantFrom('min', 'max'), fc.constantFrom('<', '<=', '>', '>='), number, fc.boolean()),
      fc.array(step, { minLength: 5, maxLength: 30 }),
      fc.infiniteStream(fc.nat({ max: 90 })),
      (rest, [fn, operator, limit, isTurned], steps, ages) => {
        const window = `${fn}(s["N2"], "20s")`;
        const compared = isTurned ? `${limit} ${operator} ${window}` : `${window} ${operator} ${limit}`;
        const rules = [ruleOf('a', `${compared} && (${rest})`), ruleOf('b', rest), ruleOf('c', compared)];
        const { take, state } = life(rules);
        const { checks } = createCheckTable(rules, new Interner());
        const guarded = checks.flatMap(({ index, when: { guard } }) =>
          guard === null ? [] : [{ check: index, source: guard }],
        );
        const isOpen = new Uint8Array(checks.length).fill(1);
        const ask = assembleGuards(guarded);
        for (const next of steps) {
          take(next);
          const vehicle = state();
          if (vehicle.plan === null || vehicle.vehicle.market !== 'DE') continue;
          const { now } = vehicle;
          for (const age of [0, ages.next().value as number]) {
            vehicle.now = now - age * 1000;
            ask(vehicle, isOpen);
            for (const { index, when } of checks) {
              if (when.direct === null) continue;
              const holds = when.direct(vehicle);
              if (isOpen[index] === 0) closed++;
              if (holds) held++;
              if (isOpen[index] === 0 && when.guard?.includes('plannedAt')) onWindows++;
              if (holds) expect(isOpen[index]).toBe(1);
            }
          }
          vehicle.now = now;
        }
      },
    ),
    { numRuns: 150 },
  );
  expect(closed).toBeGreaterThan(300);
  expect(held).toBeGreaterThan(300);
  expect(onWindows).toBeGreaterThan(50);
});

/** Reads everything and says nothing: what a vehicle says is heard, whichever rule is beside it. */
const listener = testRule(
  'listener',
  `when: s["N1"] + s["N2"] + s["N3"] > 1000 && s["B1"] && s["B2"] && s["T1"] == "never"`,
);

test('rules judged together find what each of them finds alone', () => {
  let found = 0;
  fc.assert(
    fc.property(
      fc.array(condition, { minLength: 12, maxLength: 16 }),
      fc.array(step, { minLength: 5, maxLength: 30 }),
      (conditions, steps) => {
        const rules = conditions.map((when, index) => ruleOf(`r${index}`, when));
        const together = life([...rules, listener]);
        const alone = rules.map((rule) => life([rule, listener]));
        for (const next of steps) {
          together.take(next);
          for (const each of alone) each.take(next);
        }
        for (const [index, each] of alone.entries()) {
          const own = together.findings.filter(({ ruleId }) => ruleId === `r${index}`);
          expect(own).toEqual(each.findings);
          expect(together.state().watermark[index]).toBe(each.state().watermark[0]);
          expect(together.state().phase[index] === phases.idle).toBe(each.state().phase[0] === phases.idle);
          found += own.length;
        }
      },
    ),
    { numRuns: 20 },
  );
  expect(found).toBeGreaterThan(60);
});
