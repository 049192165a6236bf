import type { ASTNode } from '@marcbachmann/cel-js';
import { languages } from '../../shared/languages.ts';
import type { CompiledRule } from '../compile-rule.ts';
import { children } from '../language/nodes.ts';
import type { RuleTestFile } from '../rule-test-file.ts';

/** What is allowed and had better be otherwise; `path` leads to the key of the rule's file. */
export interface LintFinding {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Bounds = (
  path: string,
) => { readonly min: number | null; readonly max: number | null; readonly unit: string | null } | undefined;

export interface LintContext {
  /** The whole of the file as it was read, before anything stood in for what is missing. */
  readonly written: unknown;
  readonly boundsOf: Bounds;
  /** Of all rules. */
  readonly causes: ReadonlyMap<string, readonly string[]>;
  readonly tests: readonly RuleTestFile[];
}

export function lintRule(rule: CompiledRule, context: LintContext): LintFinding[] {
  return [
    ...lintWords(rule, context.written),
    ...lintTests(context.tests),
    ...lintCauses(rule.definition.id, context.causes),
    ...lintThresholds(rule),
    ...lintClear(rule),
    ...lintNumbers(rule, context.boundsOf),
  ];
}

function lintWords({ definition }: CompiledRule, written: unknown): LintFinding[] {
  const findings = lackingLanguages(written, []).map(({ path, language }) => ({
    path,
    message: `has no words in ${language}`,
  }));
  if (definition.runbook === undefined) findings.push({ path: [], message: 'has no runbook' });
  return findings;
}

function lackingLanguages(
  value: unknown,
  path: readonly (string | number)[],
): { path: readonly (string | number)[]; language: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('en' in value)
    return languages.filter((language) => !(language in value)).map((language) => ({ path, language }));
  return Object.entries(value).flatMap(([key, inner]) =>
    lackingLanguages(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function lintTests(files: readonly RuleTestFile[]): LintFinding[] {
  const tests = files.flatMap((file) => file.tests);
  const alerts = tests.flatMap((test) => test.alerts);
  const lacking = [
    ...(alerts.some(({ firedAt }) => firedAt !== undefined) ? [] : ['in which it fires']),
    ...(tests.some((test) => test.alerts.every(({ firedAt }) => firedAt === undefined))
      ? []
      : ['in which it stays silent']),
    ...(alerts.some(({ resolvedAt }) => resolvedAt !== undefined) ? [] : ['in which it clears']),
  ];
  return lacking.map((what) => ({ path: [], message: `has no test ${what}` }));
}

function lintCauses(id: string, causes: ReadonlyMap<string, readonly string[]>): LintFinding[] {
  const unknown = (causes.get(id) ?? []).flatMap((cause, index) =>
    causes.has(cause) ? [] : [{ path: ['causedBy', index], message: `there is no rule ${cause}` }],
  );
  const reached = new Set<string>();
  const left = [...(causes.get(id) ?? [])];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    left.push(...(causes.get(next) ?? []));
  }
  return reached.has(id)
    ? [...unknown, { path: ['causedBy'], message: 'is caused by itself, in the end' }]
    : unknown;
}

/** A cohort that comes after one of the same condition, or after one that takes every vehicle, is never reached. */
function lintThresholds({ thresholds, checks }: CompiledRule): LintFinding[] {
  const read = new Set(
    checks.flatMap((check) =>
      [...check.derived, ...check.textDerived].flatMap((each) => (each.is === 'threshold' ? [each.key] : [])),
    ),
  );
  return thresholds.flatMap(({ key, cohorts, default: value }) => {
    const findings: LintFinding[] = read.has(key)
      ? []
      : [{ path: ['thresholds', key], message: 'is never read' }];
    const seen = new Set<string>();
    cohorts.forEach(({ if: condition, value: own }, index) => {
      const text = condition.source.replaceAll(/\s+/g, ' ');
      const path = ['thresholds', key, 'cohorts', index];
      if (seen.has(text) || seen.has('true')) findings.push({ path, message: 'is never reached' });
      else if (condition.ast.op === 'value' && condition.ast.args === false)
        findings.push({ path, message: 'fits no vehicle' });
      else if (own === value && index === cohorts.length - 1)
        findings.push({ path, message: 'has the value of the default' });
      seen.add(text);
    });
    return findings;
  });
}

function lintClear({ definition }: CompiledRule): LintFinding[] {
  if (!('clear' in definition) || definition.clear === undefined) return [];
  const plain = (text: string) => text.replaceAll(/\s+/g, '');
  return plain(definition.clear) === plain(definition.when)
    ? [{ path: ['clear'], message: 'is what fires it, so it would end at once' }]
    : [];
}

const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==']);

/** A number that a signal never reaches is most likely one of another unit. */
function lintNumbers(rule: CompiledRule, boundsOf: Bounds): LintFinding[] {
  const findings = new Map<string, LintFinding>();
  for (const { when, clear, inputs, derived } of rule.checks) {
    const paths = new Map<string, string>([
      ...inputs.flatMap(({ name, path, type }) => (type === 'number' ? [[name, path] as const] : [])),
      ...derived.flatMap((each) =>
        each.is === 'window' && each.type === 'number' && ['avg', 'min', 'max'].includes(each.function)
          ? [[each.name, each.path] as const]
          : [],
      ),
    ]);
    const visit = (node: ASTNode, key: string): void => {
      if (comparisons.has(node.op)) {
        const [left, right] = node.args as [ASTNode, ASTNode];
        const path = paths.get(idOf(left) ?? idOf(right) ?? '');
        const value = numberOf(left) ?? numberOf(right);
        const bounds = path === undefined ? undefined : boundsOf(path);
        if (path !== undefined && value !== undefined && bounds !== undefined && isOutside(value, bounds))
          findings.set(`${key} ${value}`, {
            path: [key],
            message:
              `compares ${path} with ${value}; it lies between ${bounds.min} and ${bounds.max} ${bounds.unit ?? ''}`.trimEnd(),
          });
      }
      for (const child of children(node)) visit(child, key);
    };
    visit(when.ast, 'when');
    if (clear !== null) visit(clear.ast, 'clear');
  }
  return [...findings.values()];
}

const idOf = (node: ASTNode): string | undefined => (node.op === 'id' ? node.args : undefined);

function numberOf(node: ASTNode): number | undefined {
  if (node.op === '-_') {
    const inner = numberOf(node.args);
    return inner === undefined ? undefined : -inner;
  }
  return node.op === 'value' && typeof node.args === 'number' ? node.args : undefined;
}

const isOutside = (
  value: number,
  { min, max }: { readonly min: number | null; readonly max: number | null },
): boolean => (min !== null && value < min) || (max !== null && value > max);
