import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCheckTable } from '../../../src/rule-engine/check-table.ts';
import { VehicleState } from '../../../src/rule-engine/vehicle-state.ts';
import { VehicleView } from '../../../src/rule-engine/views.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { testRule, testVehicle } from './support.ts';

const { number, condition } = fc.letrec<{ number: string; condition: string }>((tie) => ({
  number: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      's["N1"]',
      's["N2"]',
      'orElse(s["N3"], -2)',
      'spread(orElse(s["L1"], []))',
      'max(s["L2"])',
      '0',
      '1',
      '2.5',
      '-3',
    ),
    fc
      .tuple(tie('number'), fc.constantFrom('+', '-', '*', '/'), tie('number'))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    tie('number').map((a) => `abs(${a})`),
    tie('number').map((a) => `(-${a})`),
    fc
      .tuple(tie('condition'), tie('number'), tie('number'))
      .map(([holds, a, b]) => `(${holds} ? ${a} : ${b})`),
    fc
      .tuple(fc.constantFrom('min', 'max'), tie('number'), tie('number'))
      .map(([f, a, b]) => `${f}(${a}, ${b})`),
  ),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('number'))
      .map(([a, operator, b]) => `${a} ${operator} ${b}`),
    fc.constantFrom('s["B1"]', 'orElse(s["B2"], true)', 'true', 'false', 's["B1"] == orElse(s["B2"], false)'),
    fc.constantFrom('s["T1"] == "on"', '"off" != orElse(s["T2"], "off")', 's["T1"] != orElse(s["T2"], "")'),
    fc
      .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    tie('condition').map((a) => `!(${a})`),
    fc.tuple(tie('number'), fc.constantFrom('0', '1', 's["N2"]')).map(([a, b]) => `bit(${a}, ${b})`),
  ),
}));
const value = fc.integer({ min: -4, max: 4 });

test('says what the evaluator of CEL says', () => {
  let direct = 0;
  fc.assert(
    fc.property(
      fc.tuple(number, condition),
      fc.record({
        N1: value,
        N2: value,
        B1: fc.boolean(),
        T1: fc.constantFrom('on', 'off'),
        L2: fc.array(value, { minLength: 1, maxLength: 4 }),
      }),
      fc.record(
        {
          N3: value,
          B2: fc.boolean(),
          T2: fc.constantFrom('on', 'off', ''),
          L1: fc.array(value, { maxLength: 4 }),
        },
        { requiredKeys: [] },
      ),
      ([amount, rest], known, perhaps) => {
        const rule = testRule(
          't',
          `when: ${JSON.stringify(`s["N1"] == s["N1"] && (${amount} > 1 || ${rest})`)}`,
        );
        const table = createCheckTable([rule], new Interner());
        const check = table.checks[0];
        if (check === undefined || check.when.direct === null) throw new Error('is compiled');
        const state = new VehicleState(testVehicle.vin, new VehicleView(testVehicle), table, 0);
        const context: Record<string, unknown> = {};
        const values: Record<string, number | boolean | string | readonly number[] | undefined> = {
          ...known,
          ...perhaps,
        };
        for (const { path, name, fallback } of check.when.expression.inputs) {
          const said = values[path];
          context[name] = said ?? fallback;
          const slot = check.inputs.find((input) => input.name === name)?.slot ?? -1;
          if (said === undefined) continue;
          state.times[slot] = 0;
          if (typeof said === 'object' || typeof said === 'string') state.setOther(slot, said);
          else state.values[slot] = Number(said);
        }
        expect(check.when.direct(state)).toBe(check.when.expression.evaluate(context));
        direct++;
      },
    ),
    { numRuns: 400 },
  );
  expect(direct).toBeGreaterThanOrEqual(400);
});

test.each(['vehicle.model == "x"', 's["T1"] in ["ON"]', 's["L1"].exists(c, c > 1)'])(
  '%s is left to the evaluator',
  (expression) => {
    const rule = testRule('t', `when: s["N1"] > 0 && ${expression}`);
    expect(createCheckTable([rule], new Interner()).checks[0]?.when.direct).toBeNull();
  },
);
