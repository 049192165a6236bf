import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadFaultCatalogue } from '../../src/faults/load-fault-catalogue.ts';
import { checkRules } from '../../src/rule-engine/check/check-rules.ts';
import { ruleSchema } from '../../src/rule-engine/rule-schema.ts';
import { createCatalogue } from '../../src/telemetry/catalogue.ts';

const { severityOf } = await loadFaultCatalogue('rules/catalogue');
const report = await checkRules({ directory: 'rules', lookup: createCatalogue().lookup, severityOf });

test('the shipped rules have neither faults nor lints', () => {
  expect(report.rules).toBeGreaterThan(60);
  expect(report.faults).toEqual([]);
  expect(report.lints).toEqual([]);
});

for (const [file, tests] of Map.groupBy(report.tests, (each) => each.file)) {
  describe(file, () => {
    test.each([...tests])('$name', ({ faults }) => expect(faults).toEqual([]));
  });
}

test('editors check rules by the schema that the server checks them by (npm run rule-schema)', () => {
  expect(JSON.parse(readFileSync('rules/rule.schema.json', 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(ruleSchema())),
  );
});
