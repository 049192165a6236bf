import { createHash } from 'node:crypto';
import type { SignalTypeOf } from '../rule-engine/compile-rule.ts';
import { checkRuleText, type LoadedRule } from '../rule-engine/load-rules.ts';
import { type Severity, severities } from '../vehicles/vehicle.ts';
import { faultsAroundShape } from './check-around-faults.ts';

/** What is wrong in a rule's text, and where; lines and columns from 1. */
export interface RuleTextFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface CheckedRule {
  /** Null where there are faults. */
  readonly rule: LoadedRule | null;
  readonly faults: readonly RuleTextFault[];
  /** What is allowed and had better be otherwise. */
  readonly warnings: readonly RuleTextFault[];
}

/** Reads and compiles a rule's text; with `id` the text must be of the rule of that id. Never throws for what is in it. */
export type RuleChecker = (yaml: string, id?: string) => CheckedRule;

export const hashOfRule = (yaml: string): string => createHash('sha256').update(yaml).digest('hex');

const longest = 64 * 1024;
/** A rule has some hundred keys, few levels deep; YAML takes seconds for texts that are all keys or all brackets. */
const mostKeys = 1_500;
const deepest = 40;
const kept = 1000;

/** `known` have been compiled already. */
export function createRuleChecker(signalType: SignalTypeOf, known: readonly LoadedRule[] = []): RuleChecker {
  const checked = new Map<string, CheckedRule>(
    known.map((rule) => [hashOfRule(rule.yaml), { rule, faults: [], warnings: warningsOf(rule.yaml) }]),
  );

  function check(yaml: string): CheckedRule {
    if (yaml.length > longest)
      return faulty([{ line: 1, column: 1, message: `is longer than ${longest} characters` }]);
    const tooMuch = tooMuchIn(yaml);
    if (tooMuch !== null) return faulty([tooMuch]);
    const hash = hashOfRule(yaml);
    const before = checked.get(hash);
    if (before !== undefined) return before;
    const result = read(yaml);
    checked.set(hash, result);
    for (const oldest of checked.keys()) {
      if (checked.size <= kept) break;
      checked.delete(oldest);
    }
    return result;
  }

  /** What a person wrote is kept, and read again at each start: whatever it does to a library is a fault of the text. */
  function read(yaml: string): CheckedRule {
    try {
      const { rule, faults } = checkRuleText(yaml, signalType);
      if (rule !== null) return { rule: { ...rule, yaml }, faults: [], warnings: warningsOf(yaml) };
      return faulty(
        unique([...faults, ...faultsAroundShape(yaml, signalType)].map(({ file: _, ...fault }) => fault)),
      );
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return faulty([{ line: 1, column: 1, message: `cannot be read: ${why.slice(0, 200)}` }]);
    }
  }

  return (yaml, id) => {
    const result = check(yaml);
    const found = result.rule?.definition.id;
    if (id === undefined || found === undefined || found === id) return result;
    const place = placeOfKey(yaml, 'id');
    return faulty([{ ...place, message: `id: must be ${id}, the rule that it is written for` }]);
  };
}

/** In the order of the text. */
const unique = (faults: readonly RuleTextFault[]): RuleTextFault[] =>
  [
    ...new Map(faults.map((fault) => [`${fault.line}:${fault.column} ${fault.message}`, fault])).values(),
  ].sort((a, b) => a.line - b.line || a.column - b.column);

const faulty = (faults: readonly RuleTextFault[]): CheckedRule => ({ rule: null, faults, warnings: [] });

/** Before anything reads it: what no rule needs and a reader would take long for. */
function tooMuchIn(yaml: string): RuleTextFault | null {
  let [keys, depth, line] = [0, 0, 1];
  for (const sign of yaml) {
    if (sign === '\n') line++;
    else if (sign === ':') keys++;
    else if (sign === '{' || sign === '[') depth++;
    else if (sign === '}' || sign === ']') depth = Math.max(0, depth - 1);
    if (keys > mostKeys) return { line, column: 1, message: `has more than ${mostKeys} keys` };
    if (depth > deepest) return { line, column: 1, message: `is nested deeper than ${deepest} brackets` };
  }
  return null;
}

function placeOfKey(yaml: string, key: string): { line: number; column: number } {
  const line = yaml.split('\n').findIndex((text) => text.startsWith(`${key}:`));
  return { line: Math.max(0, line) + 1, column: line < 0 ? 1 : key.length + 3 };
}

function warningsOf(yaml: string): RuleTextFault[] {
  const warnings: RuleTextFault[] = [];
  if (!/^runbook:/m.test(yaml))
    warnings.push({ line: 1, column: 1, message: 'runbook: missing; say what to check, from afar first' });
  return warnings;
}

/** The id that a text gives its rule, also of one that does not compile; null where it says none. */
export const idIn = (yaml: string): string | null =>
  /^id:[ \t]*(['"]?)([^\s'"#]+)\1[ \t]*(?:#.*)?$/m.exec(yaml)?.[2] ?? null;

/** What can be said of a text that does not compile: its name where one can be made out. */
export function nameIn(yaml: string): string | null {
  const match = /^name:[\s{]*(?:\n\s+)?en:\s*['"]?([^'"\n,}]+)/m.exec(yaml);
  return match?.[1]?.trim() ?? null;
}

/** How grave its alerts would be, where the text says so. */
export function severityIn(yaml: string): Severity | 'fault' | null {
  const said = /^severity:[ \t]*(['"]?)([a-z]+)\1[ \t]*(?:#.*)?$/m.exec(yaml)?.[2];
  return said === 'fault' ? said : (severities.find((severity) => severity === said) ?? null);
}
