import { type ASTNode, Environment, type EvaluationError } from '@marcbachmann/cel-js';
import { registerRuleFunctions } from '../rule-functions.ts';
import { costOf, macros } from './cost.ts';
import { type Derived, derivedCelType } from './derived.ts';
import { ruleLimits } from './limits.ts';
import { children, signalPath, variableName } from './nodes.ts';
import { readDerived, typeIn } from './read-derived.ts';
import { sayFault } from './say-fault.ts';
import { ExpressionError, type ExpressionScope, type SignalType } from './scope.ts';

/** A signal that an expression reads, under the name it has in the evaluation's context. */
export interface SignalInput {
  readonly name: string;
  readonly path: string;
  readonly type: SignalType;
  /** Stands in while the signal is unknown (`orElse`); without it the expression waits for the signal. */
  readonly fallback: Fallback | undefined;
}

/** An empty list is the only one. */
export type Fallback = number | boolean | string | readonly number[];

export interface Expression {
  readonly source: string;
  readonly inputs: readonly SignalInput[];
  readonly derived: readonly Derived[];
  /** As rewritten: inputs by name, whole numbers as doubles. */
  readonly ast: ASTNode;
  /** Throws where CEL does; the context holds every input by name, and the scope's variables. */
  evaluate(context: Readonly<Record<string, unknown>>): unknown;
}

const limits = {
  maxAstNodes: ruleLimits.nodes,
  maxDepth: ruleLimits.depth,
  maxListElements: ruleLimits.listElements,
  maxMapEntries: ruleLimits.listElements,
};
const celTypes = { number: 'double', boolean: 'bool', text: 'string', numbers: 'list<double>' } as const;
const usages: Readonly<Record<string, string>> = {
  s: 's is read by a literal path: s["Vehicle.Speed"]',
  threshold: 'a threshold is read by its name: threshold.spread',
  faults: 'is written faults.open("P0A8*"), faults.count, faults.cameBack or faults.has',
};
const reader = new Environment({ unlistedVariablesAreDyn: true, limits });

/** An environment with the rule functions, to which a scope adds its variables. */
export function createRuleEnvironment(): Environment {
  return registerRuleFunctions(new Environment({ limits }));
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Compiles CEL for rules. `s["path"]` becomes a variable of the signal's own type, so that a wrong comparison is found
 * here and not on the road; whole numbers are read as doubles, since every signal is one. `matches` is refused (a
 * pattern can take for ever) and so is a macro within a macro: cost stays linear in the length of a list.
 */
export function compileExpression(
  source: string,
  scope: ExpressionScope,
  expected: 'bool' | 'any',
): Expression {
  const replacements: Replacement[] = [];
  const inputs = new Map<string, SignalInput>();
  const derived = new Map<string, Derived>();
  const ast = orExpressionError(
    () => reader.parse(source).ast,
    source,
    (offset) => offset,
  );

  const use = (node: ASTNode, path: string, fallback: ASTNode | undefined): void => {
    const type = typeIn(scope, path, node);
    const value = fallback === undefined ? undefined : literal(fallback);
    if (fallback !== undefined && value !== undefined && typeOf(value) !== type)
      throw new ExpressionError(`stands in for a ${type}, so it must be one`, fallback.start);
    const name = variableName('s', value === undefined ? path : `${path} else ${JSON.stringify(value)}`);
    if (!inputs.has(name)) inputs.set(name, { name, path, type, fallback: value });
    replacements.push({ start: node.start, end: node.end, text: name });
  };

  const visit = (node: ASTNode, insideMacro: boolean): void => {
    if (node.op === 'call' && node.args[0] === 'orElse') {
      const [signal, fallback] = node.args[1];
      const path = signal === undefined ? undefined : signalPath(signal);
      if (path === undefined || fallback === undefined || node.args[1].length !== 2)
        throw new ExpressionError('orElse takes a signal and a literal: orElse(s["…"], 0)', node.start);
      use(node, path, fallback);
      return;
    }
    const path = signalPath(node);
    if (path !== undefined) {
      use(node, path, undefined);
      return;
    }
    const made = readDerived(node, scope);
    if (made !== undefined) {
      derived.set(made.name, made);
      replacements.push({ start: node.start, end: node.end, text: made.name });
      return;
    }
    const usage = node.op === 'id' ? usages[node.args] : undefined;
    if (usage !== undefined) throw new ExpressionError(usage, node.start);
    if (node.op === 'value' && typeof node.args === 'bigint') {
      replacements.push({ start: node.start, end: node.end, text: `${node.args}.0` });
      return;
    }
    let macro = false;
    if (node.op === 'call' || node.op === 'rcall') {
      if (node.args[0] === 'matches') throw new ExpressionError('matches() is not allowed', node.start);
      macro = node.op === 'rcall' && macros.has(node.args[0]);
      if (macro && insideMacro)
        throw new ExpressionError(`${node.args[0]}() within another macro is not allowed`, node.start);
    }
    for (const child of children(node)) visit(child, insideMacro || macro);
  };
  visit(ast, false);
  if (costOf(ast) > ruleLimits.cost)
    throw new ExpressionError('would take too long to judge: it walks through lists too often', 0);

  const { text, originalOffset } = rewrite(source, replacements);
  const environment = scope.environment.clone();
  for (const input of inputs.values()) environment.registerVariable(input.name, celTypes[input.type]);
  for (const made of derived.values()) environment.registerVariable(made.name, derivedCelType(made));
  const program = orExpressionError(() => environment.parse(text), source, originalOffset);
  const check = program.check();
  if (!check.valid) throw expressionError(check.error, source, originalOffset);
  if (expected === 'bool' && check.type !== 'bool')
    throw new ExpressionError(`must be true or false, not ${check.type}`, 0);
  return {
    source,
    inputs: [...inputs.values()],
    derived: [...derived.values()],
    ast: program.ast,
    evaluate: program,
  };
}

function typeOf(value: Fallback): SignalType {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'string' ? 'text' : 'numbers';
}

function literal(node: ASTNode): Fallback {
  const negative = node.op === '-_';
  const value = negative ? node.args : node;
  if (value.op === 'value') {
    const content = value.args;
    if (typeof content === 'bigint' || typeof content === 'number')
      return negative ? -Number(content) : Number(content);
    if (!negative && (typeof content === 'boolean' || typeof content === 'string')) return content;
  }
  if (node.op === 'list' && node.args.length === 0) return [];
  throw new ExpressionError('the second argument of orElse must be a literal', node.start);
}

function rewrite(source: string, replacements: Replacement[]) {
  replacements.sort((a, b) => a.start - b.start);
  const anchors: { readonly from: number; readonly to: number }[] = [{ from: 0, to: 0 }];
  let text = '';
  let done = 0;
  for (const replacement of replacements) {
    text += source.slice(done, replacement.start);
    anchors.push({ from: text.length, to: replacement.start });
    text += replacement.text;
    done = replacement.end;
    anchors.push({ from: text.length, to: done });
  }
  const originalOffset = (offset: number): number => {
    const anchor = anchors.findLast((candidate) => candidate.from <= offset) ?? { from: 0, to: 0 };
    return Math.min(anchor.to + offset - anchor.from, source.length);
  };
  return { text: text + source.slice(done), originalOffset };
}

function orExpressionError<T>(run: () => T, source: string, originalOffset: (offset: number) => number): T {
  try {
    return run();
  } catch (error) {
    throw expressionError(error, source, originalOffset);
  }
}

function expressionError(
  error: unknown,
  source: string,
  originalOffset: (offset: number) => number,
): ExpressionError {
  const cel = error as Partial<EvaluationError>;
  const offset = originalOffset(cel.range?.start ?? 0);
  return new ExpressionError(sayFault(cel.summary ?? String(error), source, offset), offset);
}
