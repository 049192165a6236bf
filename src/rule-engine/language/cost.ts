import type { ASTNode } from '@marcbachmann/cel-js';
import { children, signalPath } from './nodes.ts';

/** What a vehicle sends in one list at most. */
const listLength = 4096;
/** A step over a list is simpler than one of a condition. */
const listSteps = listLength / 16;
const listFunctions: ReadonlySet<string> = new Set(['max', 'min', 'avg', 'spread', 'count', 'size']);
export const macros: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);

/** Steps that one evaluation takes at most, about; a step takes some tens of nanoseconds. */
export function costOf(node: ASTNode): number {
  if (signalPath(node) !== undefined) return 1;
  let inner = 0;
  for (const child of children(node)) inner += costOf(child);
  if (node.op === 'rcall') return macros.has(node.args[0]) ? listLength * (1 + inner) : 1 + listSteps + inner;
  if (node.op === 'in') return 1 + listSteps + inner;
  if (node.op !== 'call') return 1 + inner;
  return 1 + inner + (listFunctions.has(node.args[0]) && node.args[1].length === 1 ? listSteps : 0);
}
