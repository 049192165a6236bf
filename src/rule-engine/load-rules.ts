import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { AppError } from '../shared/errors.ts';
import { type FileFault, faultText, parseYamlFile, type YamlFile } from '../shared/yaml-file.ts';
import type { RuleFault } from './attempt.ts';
import { type CompiledRule, compileRule, type SignalTypeOf } from './compile-rule.ts';
import { faultRule, type RuleDefinition, signalRule } from './rule-file.ts';
import { type RuleTestFile, ruleTestFile } from './rule-test-file.ts';

/** The folders of the rules directory that hold rules; `catalogue` holds texts. */
const ruleFolders = ['signals', 'fault-codes', 'predictive'] as const;

/** A rule with the text that it was compiled from. */
export interface LoadedRule extends CompiledRule {
  readonly yaml: string;
}

/**
 * Reads and compiles every rule below a rules directory (not the `*.test.yaml` beside them).
 *
 * @param signalType what the signal catalogue says of a path; undefined for an unknown one, which is an error here
 * @throws AppError `rules-invalid`, one message that names every fault as `file:line: what`
 */
export async function loadRules(directory: string, signalType: SignalTypeOf): Promise<LoadedRule[]> {
  const faults: FileFault[] = [];
  const rules = await readRules(directory, signalType, faults);
  if (faults.length > 0) throw invalid(faults);
  return rules.map(({ rule }) => rule);
}

/** The same; what is wrong goes into `faults`, and the rules without fault come back with their files. */
export async function readRules(
  directory: string,
  signalType: SignalTypeOf,
  faults: FileFault[],
): Promise<{ readonly file: string; readonly rule: LoadedRule }[]> {
  const rules: { file: string; rule: LoadedRule }[] = [];
  const seen = new Map<string, string>();
  for (const path of await yamlFiles(directory, isRule)) {
    const file = relative(directory, path);
    const yaml = await readFile(path, 'utf8');
    const rule = parseRule(file, yaml, signalType, faults);
    if (rule === undefined) continue;
    const { id } = rule.definition;
    const other = seen.get(id);
    if (other !== undefined)
      faults.push({ file, line: 1, column: 1, message: `the id ${id} is taken by ${other}` });
    seen.set(id, file);
    rules.push({ file, rule: { ...rule, yaml } });
  }
  return rules;
}

/** Compiles one rule from its text, as for a back-test. @throws AppError `rules-invalid` */
export function compileRuleText(content: string, signalType: SignalTypeOf): CompiledRule {
  const faults: FileFault[] = [];
  const rule = parseRule('rule', content, signalType, faults);
  if (rule === undefined) throw invalid(faults);
  return rule;
}

/** The same, told what is wrong instead of thrown; `rule` is there where nothing is. */
export function checkRuleText(
  content: string,
  signalType: SignalTypeOf,
): { readonly rule: CompiledRule | null; readonly faults: readonly FileFault[] } {
  const faults: FileFault[] = [];
  const rule = parseRule('rule', content, signalType, faults);
  return { rule: faults.length > 0 ? null : (rule ?? null), faults };
}

const isFaultFile = z.looseObject({ forEach: z.literal('fault') });

function parseRule(
  file: string,
  content: string,
  signalType: SignalTypeOf,
  faults: FileFault[],
): CompiledRule | undefined {
  const schemaOf = (data: unknown) => (isFaultFile.safeParse(data).success ? faultRule : signalRule);
  const parsed: YamlFile<RuleDefinition> | undefined = parseYamlFile(file, content, schemaOf, faults);
  if (parsed === undefined) return undefined;
  const found: RuleFault[] = [];
  const rule = compileRule(parsed.data, signalType, found);
  const messages = new Set<string>();
  for (const { path, offset, message } of found) {
    // A fault in a forEach rule shows up once for each key.
    const key = `${path.join('.')} ${offset} ${message}`;
    if (messages.has(key)) continue;
    messages.add(key);
    faults.push({ file, ...parsed.placeOf(path, offset), message: `${path.join('.')}: ${message}` });
  }
  return rule ?? undefined;
}

/** The tests that stand beside the rules, by file name below the rules directory; what is wrong goes into `faults`. */
export async function readRuleTests(
  directory: string,
  faults: FileFault[],
): Promise<ReadonlyMap<string, RuleTestFile>> {
  const tests = new Map<string, RuleTestFile>();
  for (const path of await yamlFiles(directory, (name) => name.endsWith('.test.yaml'))) {
    const file = relative(directory, path);
    const parsed = parseYamlFile(file, await readFile(path, 'utf8'), ruleTestFile, faults);
    if (parsed !== undefined) tests.set(file, parsed.data);
  }
  return tests;
}

const isRule = (name: string): boolean => name.endsWith('.yaml') && !name.endsWith('.test.yaml');

async function yamlFiles(directory: string, wanted: (name: string) => boolean): Promise<string[]> {
  const files: string[] = [];
  for (const folder of ruleFolders) {
    const names = await readdir(join(directory, folder)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    for (const name of names.sort()) {
      if (wanted(name)) files.push(join(directory, folder, name));
    }
  }
  return files;
}

const invalid = (faults: readonly FileFault[]): AppError =>
  new AppError('invalid', 'rules-invalid', `The rules have faults:\n${faults.map(faultText).join('\n')}`);
