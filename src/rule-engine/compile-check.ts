import { type Language, languages } from '../shared/languages.ts';
import { type Severity, severities } from '../vehicles/vehicle.ts';
import type { Attempt, RuleFault } from './attempt.ts';
import type { Derived } from './language/derived.ts';
import { compileExpression, type Expression, type SignalInput } from './language/expression.ts';
import { ruleLimits } from './language/limits.ts';
import type { ExpressionScope, SignalType } from './language/scope.ts';
import type { SignalRule } from './rule-file.ts';
import { compileText, type TextTemplate } from './text-template.ts';

export type Summaries = Readonly<Record<Language, TextTemplate>>;

/** One condition on signals: a rule without `forEach` has one, with it one for each key. */
export interface SignalCheck {
  readonly instance: string;
  readonly when: Expression;
  readonly clear: Expression | null;
  /** The gravest first. */
  readonly levels: readonly { readonly severity: Severity; readonly when: Expression }[];
  /** What the conditions read: a sample of any of these brings the check up. */
  readonly inputs: readonly SignalInput[];
  /** What the conditions read beside last values. */
  readonly derived: readonly Derived[];
  /** What only texts read; they may be unknown. */
  readonly textInputs: readonly SignalInput[];
  readonly textDerived: readonly Derived[];
  /** Paths and types of the signals kept as evidence. */
  readonly evidence: readonly { readonly path: string; readonly type: SignalType }[];
  readonly summaries: Summaries;
}

/** A check for each key of `forEach`, or one. */
export function compileChecks(
  definition: SignalRule,
  scope: ExpressionScope,
  faults: RuleFault[],
  attempt: Attempt,
): SignalCheck[] {
  const checks: SignalCheck[] = [];
  for (const { instance, fill, fillText } of instancesOf(definition.forEach)) {
    const condition = (path: (string | number)[], source: string) =>
      attempt(path, () => compileExpression(fill(source), scope, 'bool'));
    const when = condition(['when'], definition.when);
    const clear = definition.clear === undefined ? null : condition(['clear'], definition.clear);
    const levels = definition.levels
      .flatMap(({ severity, when: source }, index) => {
        const holds = condition(['levels', index, 'when'], source);
        return holds === null ? [] : [{ severity, when: holds }];
      })
      .sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));
    const summaries = compileSummaries(definition.summary, scope, attempt, fillText);
    const evidence = definition.evidence.map((pattern, index) => {
      const path = fill(pattern);
      const type = scope.signalType?.(path);
      if (type === undefined)
        faults.push({ path: ['evidence', index], offset: 0, message: `the catalogue has no signal ${path}` });
      return { path, type: type ?? 'number' };
    });
    if (when === null || summaries === null) continue;
    const check = assemble({ instance, when, clear, levels, summaries }, evidence);
    checks.push(check);
    const fault = faultOf(check);
    if (fault !== null) faults.push({ path: ['when'], offset: 0, message: fault });
  }
  return checks;
}

function faultOf({ when, derived, textDerived }: SignalCheck): string | null {
  const reads = when.derived.some(({ is }) => is !== 'threshold');
  if (when.inputs.length === 0 && !reads) return 'must read a signal or a fault';
  const windows = new Set(
    [...derived, ...textDerived].flatMap((each) =>
      each.is === 'window' ? [`${each.path} ${each.windowMs}`] : [],
    ),
  );
  return windows.size > ruleLimits.windows
    ? `reads ${windows.size} windows; ${ruleLimits.windows} are allowed`
    : null;
}

export function compileSummaries(
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
  parts: Pick<SignalCheck, 'instance' | 'when' | 'clear' | 'levels' | 'summaries'>,
  evidence: SignalCheck['evidence'],
): SignalCheck {
  const { when, clear, levels, summaries } = parts;
  const conditions = [when, ...(clear === null ? [] : [clear]), ...levels.map((level) => level.when)];
  const texts = languages.flatMap((language) => summaries[language].expressions);
  const inputs = unique(
    conditions.flatMap((each) => each.inputs),
    byName,
  );
  const derived = unique(
    conditions.flatMap((each) => each.derived),
    byName,
  );
  const known = new Set([...inputs, ...derived].map(byName));
  const others = <T extends { readonly name: string }>(items: readonly T[]) =>
    unique(items, byName).filter(({ name }) => !known.has(name));
  const read = [...inputs, ...derived.filter((each) => 'path' in each)];
  const kept = unique([...read.map(({ path, type }) => ({ path, type })), ...evidence], (item) => item.path);
  return {
    ...parts,
    inputs,
    derived,
    textInputs: others(texts.flatMap((each) => each.inputs)),
    textDerived: others(texts.flatMap((each) => each.derived)),
    evidence: kept,
  };
}

const byName = ({ name }: { readonly name: string }): string => name;

function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
