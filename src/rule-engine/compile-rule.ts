import { type Language, languages } from '../shared/languages.ts';
import {
  compileExpression,
  createRuleEnvironment,
  type Expression,
  ExpressionError,
  type ExpressionScope,
  type SignalInput,
  type SignalType,
} from './expression.ts';
import { type FaultRule, isFaultRule, type RuleDefinition } from './rule-file.ts';
import { compileText, type TextTemplate } from './text-template.ts';
import { registerFault, registerVehicle } from './views.ts';

export type Summaries = Readonly<Record<Language, TextTemplate>>;

/** One condition on signals: a rule without `forEach` has one, with it one for each key. */
interface SignalCheck {
  readonly instance: string;
  readonly when: Expression;
  readonly clear: Expression | null;
  /** What `when` and `clear` read: a sample of any of these brings the check up. */
  readonly inputs: readonly SignalInput[];
  /** What only texts read; they may be unknown. */
  readonly textInputs: readonly SignalInput[];
  /** Paths and types of the signals kept as evidence. */
  readonly evidence: readonly { readonly path: string; readonly type: SignalType }[];
  readonly summaries: Summaries;
}

export interface CompiledRule {
  readonly definition: RuleDefinition;
  readonly appliesTo: Expression | null;
  readonly forMs: number;
  readonly clearForMs: number;
  readonly checks: readonly SignalCheck[];
  /** Set for a fault rule, which has no checks. */
  readonly fault: { readonly when: Expression; readonly summaries: Summaries } | null;
}

/** What is wrong in a rule: `path` leads to the key of the file, `offset` into its text. */
export interface RuleFault {
  readonly path: readonly (string | number)[];
  readonly offset: number;
  readonly message: string;
}

export type SignalTypeOf = (path: string) => SignalType | undefined;

/** Compiles a rule whose shape is right; every fault is put into `faults`, and null comes back if there was one. */
export function compileRule(
  definition: RuleDefinition,
  signalType: SignalTypeOf,
  faults: RuleFault[],
): CompiledRule | null {
  const vehicleScope: ExpressionScope = { environment: vehicleEnvironment, signalType: null };
  const before = faults.length;
  const attempt = <T>(path: (string | number)[], run: () => T): T | null => {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      faults.push({ path, offset: error.offset, message: error.message });
      return null;
    }
  };
  const { appliesTo: filter } = definition;
  const appliesTo =
    filter === undefined
      ? null
      : attempt(['appliesTo'], () => compileExpression(filter, vehicleScope, 'bool'));

  if (isFaultRule(definition)) {
    const fault = compileFaultRule(definition, attempt);
    if (faults.length > before || fault === null) return null;
    return { definition, appliesTo, forMs: 0, clearForMs: 0, checks: [], fault };
  }

  const scope: ExpressionScope = { environment: vehicleEnvironment, signalType };
  const checks: SignalCheck[] = [];
  for (const { instance, fill, fillText } of instancesOf(definition.forEach)) {
    const when = attempt(['when'], () => compileExpression(fill(definition.when), scope, 'bool'));
    const clearSource = definition.clear;
    const clear =
      clearSource === undefined
        ? null
        : attempt(['clear'], () => compileExpression(fill(clearSource), scope, 'bool'));
    const summaries = compileSummaries(definition.summary, scope, attempt, fillText);
    const evidence = definition.evidence.map((pattern, index) => {
      const path = fill(pattern);
      const type = signalType(path);
      if (type === undefined)
        faults.push({ path: ['evidence', index], offset: 0, message: `the catalogue has no signal ${path}` });
      return { path, type: type ?? 'number' };
    });
    if (when === null || summaries === null) continue;
    if (when.inputs.length === 0) faults.push({ path: ['when'], offset: 0, message: 'must read a signal' });
    checks.push(assemble(instance, when, clear, evidence, summaries));
  }
  if (faults.length > before) return null;
  return {
    definition,
    appliesTo,
    forMs: definition.for,
    clearForMs: definition.clearFor,
    checks,
    fault: null,
  };
}

type Attempt = <T>(path: (string | number)[], run: () => T) => T | null;

const vehicleEnvironment = registerVehicle(createRuleEnvironment());
const faultEnvironment = registerFault(registerVehicle(createRuleEnvironment()));

function compileFaultRule(definition: FaultRule, attempt: Attempt) {
  const scope: ExpressionScope = { environment: faultEnvironment, signalType: null };
  const when = attempt(['when'], () => compileExpression(definition.when, scope, 'bool'));
  const summaries = compileSummaries(definition.summary, scope, attempt, (text) => text);
  return when === null || summaries === null ? null : { when, summaries };
}

function compileSummaries(
  texts: Readonly<Record<Language, string>>,
  scope: ExpressionScope,
  attempt: Attempt,
  fill: (text: string, language: Language) => string,
): Summaries | null {
  const compile = (language: Language) =>
    attempt(['summary', language], () => compileText(fill(texts[language], language), scope));
  const english = compile('en');
  const entries = languages.map((language) => {
    // English that stands in for another language has been faulted once.
    if (language === 'en' || (english === null && texts[language] === texts.en))
      return [language, english] as const;
    return [language, compile(language)] as const;
  });
  return entries.some(([, template]) => template === null)
    ? null
    : (Object.fromEntries(entries) as Summaries);
}

function instancesOf(
  forEach: Readonly<Record<string, Readonly<Record<string, Record<Language, string>>>>> | undefined,
) {
  const entry = Object.entries(forEach ?? {})[0];
  if (entry === undefined)
    return [{ instance: '', fill: (text: string) => text, fillText: (text: string) => text }];
  const [placeholder, keys] = entry;
  return Object.entries(keys).map(([key, names]) => ({
    instance: key,
    fill: (text: string) => text.replaceAll(`{${placeholder}}`, key),
    // Inside quotes the placeholder is part of a path; in the sentence it is the key's name.
    fillText: (text: string, language: Language) =>
      text
        .replaceAll(/"[^"]*"/g, (quoted) => quoted.replaceAll(`{${placeholder}}`, key))
        .replaceAll(`{${placeholder}}`, names[language]),
  }));
}

function assemble(
  instance: string,
  when: Expression,
  clear: Expression | null,
  evidence: SignalCheck['evidence'],
  summaries: Summaries,
): SignalCheck {
  const inputs = unique([...when.inputs, ...(clear?.inputs ?? [])], (input) => input.name);
  const known = new Set(inputs.map((input) => input.name));
  const textInputs = unique(
    languages.flatMap((language) =>
      summaries[language].expressions.flatMap((expression) => expression.inputs),
    ),
    (input) => input.name,
  ).filter((input) => !known.has(input.name));
  const kept = unique(
    [...inputs.map(({ path, type }) => ({ path, type })), ...evidence],
    (item) => item.path,
  );
  return { instance, when, clear, inputs, textInputs, evidence: kept, summaries };
}

function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
