import { describe, expect, test } from 'vitest';
import { loadFaultCatalogue } from '../../src/faults/load-fault-catalogue.ts';
import { loadRules, loadRuleTests } from '../../src/rule-engine/load-rules.ts';
import { runRuleTests } from '../../src/rule-engine/run-rule-tests.ts';
import { signalTypes } from '../../src/rule-engine/signal-types.ts';
import { createCatalogue } from '../../src/telemetry/catalogue.ts';

const rules = await loadRules('rules', signalTypes(createCatalogue().lookup));
const files = await loadRuleTests('rules');
const { severityOf } = await loadFaultCatalogue('rules/catalogue');

test('every rule has tests: one that fires, one that does not, one that clears', () => {
  for (const { definition } of rules) {
    const tests = [...files.values()]
      .filter(({ rule }) => rule === definition.id)
      .flatMap((file) => file.tests);
    const alerts = tests.flatMap((item) => item.alerts);
    expect(
      alerts.some(({ firedAt }) => firedAt !== undefined),
      `${definition.id} fires`,
    ).toBe(true);
    expect(
      alerts.some(({ resolvedAt }) => resolvedAt !== undefined),
      `${definition.id} clears`,
    ).toBe(true);
    expect(
      tests.some((item) => item.alerts.length === 0),
      `${definition.id} stays silent`,
    ).toBe(true);
  }
});

for (const [file, tests] of files) {
  describe(file, () => {
    const rule = rules.find(({ definition }) => definition.id === tests.rule);
    if (rule === undefined) throw new Error(`${file} tests ${tests.rule}, which is no rule`);
    for (const { name, faults } of runRuleTests(rule, tests, severityOf)) {
      test(name, () => expect(faults).toEqual([]));
    }
  });
}
