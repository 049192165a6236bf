import type { ASTNode } from '@marcbachmann/cel-js';
import { statusBitNames } from '../../faults/fault-episode.ts';
import {
  type Derived,
  type DerivedFaults,
  type FaultFunction,
  faultFunctions,
  type WindowFunction,
  windowFunctions,
} from './derived.ts';
import { parseDuration } from './duration.ts';
import { ruleLimits } from './limits.ts';
import { signalPath, text, variableName } from './nodes.ts';
import { ExpressionError, type ExpressionScope, type SignalType } from './scope.ts';

type Unnamed<T> = T extends Derived ? Omit<T, 'name'> : never;

/** `avg(s["…"], "5m")`, `noData(…)`, `threshold.x` and `faults.open("…")`; undefined for any other node. */
export function readDerived(node: ASTNode, scope: ExpressionScope): Derived | undefined {
  const read = readWindow(node, scope) ?? readThreshold(node, scope) ?? readFaults(node, scope);
  return read === undefined
    ? undefined
    : ({ ...read, name: variableName('d', JSON.stringify(read)) } as Derived);
}

function readWindow(node: ASTNode, scope: ExpressionScope): Unnamed<Derived> | undefined {
  if (node.op !== 'call') return undefined;
  const [name, args] = node.args;
  const isSilence = name === 'noData';
  const fn = windowFunctions.find((each) => each === name);
  // `max(a, b)` of two numbers and `avg(list)` are functions of the moment.
  if (!isSilence && (fn === undefined || !isWindowCall(fn, args))) return undefined;
  const [signal, span, per, ...more] = args;
  const path = signal === undefined ? undefined : signalPath(signal);
  if (path === undefined || span === undefined || more.length > 0 || (per !== undefined && fn !== 'rate'))
    throw new ExpressionError(`${name} takes a signal and a time: ${name}(s["…"], "5m")`, node.start);
  const type = typeIn(scope, path, node);
  const windowMs = durationOf(span, ruleLimits.longestWindowMs);
  if (isSilence) return { is: 'noData', path, type, windowMs };
  if (type === 'text' || type === 'numbers') {
    const advice = type === 'numbers' ? '; for a list of cells take its Min or Max signal' : '';
    throw new ExpressionError(
      `a window is over numbers or booleans, not over a ${type}${advice}`,
      node.start,
    );
  }
  const perMs = per === undefined ? 1_000 : durationOf(per, ruleLimits.longestWindowMs);
  return { is: 'window', path, type, function: fn as WindowFunction, windowMs, perMs };
}

function isWindowCall(fn: WindowFunction, args: readonly ASTNode[]): boolean {
  const [, second] = args;
  if (fn === 'delta' || fn === 'rate' || fn === 'stddev') return true;
  return second !== undefined && text(second) !== undefined;
}

export function typeIn(scope: ExpressionScope, path: string, node: ASTNode): SignalType {
  if (scope.signalType === null)
    throw new ExpressionError('signals (s["…"]) cannot be used here', node.start);
  const type = scope.signalType(path);
  if (type === undefined) throw new ExpressionError(`the catalogue has no signal ${path}`, node.start);
  return type;
}

function durationOf(node: ASTNode, longest: number): number {
  const value = parseDuration(text(node) ?? '');
  if (value === undefined)
    throw new ExpressionError('must be a time such as "30s", "5m" or "1h"', node.start);
  if (value < ruleLimits.shortestWindowMs || value > longest)
    throw new ExpressionError(`must be from 1s to ${longest / 86_400_000}d`, node.start);
  return value;
}

function readThreshold(node: ASTNode, scope: ExpressionScope): Unnamed<Derived> | undefined {
  if (node.op !== '.') return undefined;
  const [target, key] = node.args;
  if (target.op !== 'id' || target.args !== 'threshold') return undefined;
  const type = scope.thresholds?.get(key);
  if (type === undefined) throw new ExpressionError(`thresholds has no ${key}`, node.start);
  return { is: 'threshold', key, type };
}

function readFaults(node: ASTNode, scope: ExpressionScope): Unnamed<Derived> | undefined {
  if (node.op !== 'rcall') return undefined;
  const [name, target, args] = node.args;
  if (target.op !== 'id' || target.args !== 'faults') return undefined;
  if (scope.hasFaults !== true) throw new ExpressionError('faults cannot be used here', node.start);
  const fn = faultFunctions.find((each) => each === name);
  if (fn === undefined)
    throw new ExpressionError(`faults has ${faultFunctions.join(', ')}, not ${name}`, node.start);
  return { is: 'faults', function: fn, ...faultArguments(fn, args, node) };
}

function faultArguments(
  fn: FaultFunction,
  [first, second, ...more]: readonly ASTNode[],
  node: ASTNode,
): Pick<DerivedFaults, 'pattern' | 'windowMs' | 'bit'> {
  const pattern = first === undefined ? undefined : text(first);
  const usage = {
    open: 'faults.open("P0A8*")',
    count: 'faults.count("P0A8*", "30d")',
    cameBack: 'faults.cameBack("P0A8*", "90d")',
    has: 'faults.has("P0A8*", "confirmedDTC")',
  }[fn];
  if (pattern === undefined || more.length > 0 || (second === undefined) !== (fn === 'open'))
    throw new ExpressionError(`is written ${usage}`, node.start);
  if (pattern.length === 0 || pattern.length > 64)
    throw new ExpressionError('a code pattern has 1 to 64 characters', (first as ASTNode).start);
  if (second === undefined) return { pattern, windowMs: 0, bit: null };
  if (fn !== 'has')
    return { pattern, windowMs: durationOf(second, ruleLimits.longestFaultHistoryMs), bit: null };
  const bit = statusBitNames.find((each) => each === text(second));
  if (bit === undefined)
    throw new ExpressionError(`the status bits are ${statusBitNames.join(', ')}`, second.start);
  return { pattern, windowMs: 0, bit };
}
