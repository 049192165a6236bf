import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type FileFault, parseYamlFile } from '../../shared/yaml-file.ts';
import { readRules, readRuleTests } from '../load-rules.ts';
import { runRuleTests, type SeverityOf } from '../run-rule-tests.ts';
import { signalTypes } from '../signal-types.ts';
import { type LintContext, lintRule } from './lint-rule.ts';

/** What `npm run rules` finds. */
export interface RuleReport {
  readonly rules: number;
  /** Of the rules themselves; of what had better be otherwise. */
  readonly faults: readonly FileFault[];
  readonly lints: readonly FileFault[];
  readonly tests: readonly RuleTestOutcome[];
}

interface RuleTestOutcome {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly faults: readonly string[];
}

export interface RuleCheckOptions {
  readonly directory: string;
  readonly lookup: (
    path: string,
  ) => (ReturnType<LintContext['boundsOf']> & { readonly datatype: string }) | undefined;
  readonly severityOf: SeverityOf;
  /** Only rules whose file or id holds one of these; all where there are none. */
  readonly only?: readonly string[];
}

/** Checks the rules of a directory, runs the tests beside them and looks for what had better be otherwise. */
export async function checkRules({
  directory,
  lookup,
  severityOf,
  only = [],
}: RuleCheckOptions): Promise<RuleReport> {
  const faults: FileFault[] = [];
  const rules = await readRules(directory, signalTypes(lookup), faults);
  const tests = await readRuleTests(directory, faults);
  const isWanted = (...names: string[]) =>
    only.length === 0 || only.some((each) => names.some((name) => name.includes(each)));
  const all = rules.map(({ rule }) => rule);
  const byId = new Map(all.map((rule) => [rule.definition.id, rule]));
  const causes = new Map(all.map(({ definition }) => [definition.id, definition.causedBy]));

  const lints: FileFault[] = [];
  for (const { file, rule } of rules) {
    const { id } = rule.definition;
    if (!isWanted(file, id)) continue;
    const placeOf = placesIn(file, rule.yaml);
    const own = [...tests.values()].filter((test) => test.rule === id);
    const written: unknown = parse(rule.yaml);
    for (const { path, message } of lintRule(rule, { written, boundsOf: lookup, causes, tests: own }))
      lints.push({
        file,
        ...placeOf(path),
        message: path.length === 0 ? message : `${path.join('.')}: ${message}`,
      });
  }

  const outcomes: RuleTestOutcome[] = [];
  for (const [file, test] of tests) {
    const rule = byId.get(test.rule);
    if (!isWanted(file, test.rule)) continue;
    if (rule === undefined) {
      if (!faults.some((fault) => file.startsWith(fault.file.replace(/\.yaml$/, '.'))))
        faults.push({ file, line: 1, column: 1, message: `tests ${test.rule}, which is no rule` });
      continue;
    }
    for (const other of test.beside.filter((id) => !byId.has(id)))
      faults.push({ file, line: 1, column: 1, message: `beside: there is no rule ${other}` });
    const placeOf = placesIn(file, await readFile(join(directory, file), 'utf8'));
    runRuleTests(rule, test, severityOf, all).forEach(({ name, faults: found }, index) => {
      outcomes.push({ file, line: placeOf(['tests', index, 'name']).line, name, faults: found });
    });
  }
  const told = faults.filter(({ file }) => isWanted(file));
  return {
    rules: rules.filter(({ file, rule }) => isWanted(file, rule.definition.id)).length,
    faults: told,
    lints,
    tests: outcomes,
  };
}

function placesIn(file: string, yaml: string) {
  const parsed = parseYamlFile(file, yaml, z.unknown(), []);
  return (path: readonly (string | number)[]) => parsed?.placeOf(path) ?? { line: 1, column: 1 };
}
