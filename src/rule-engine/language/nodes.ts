import type { ASTNode } from '@marcbachmann/cel-js';

/** The path of `s["path"]`; undefined for any other node. */
export function signalPath(node: ASTNode): string | undefined {
  if (node.op !== '[]') return undefined;
  const [target, index] = node.args;
  return target.op === 'id' && target.args === 's' ? text(index) : undefined;
}

/** The content of a literal text. */
export const text = (node: ASTNode): string | undefined =>
  node.op === 'value' && typeof node.args === 'string' ? node.args : undefined;

/** Same meaning, same name, whatever the expression: the expressions of a rule share one context. */
export const variableName = (kind: string, meaning: string): string =>
  `${kind}_${meaning.replace(/[^A-Za-z0-9]/g, (c) => `_${c.charCodeAt(0).toString(16)}_`)}`;

export function children(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case '!_':
    case '-_':
      return [node.args];
    case 'map':
      return node.args.flat();
    case '[]':
      // A list's index stays a whole number.
      return node.args[1].op === 'value' ? [node.args[0]] : [...node.args];
    default:
      return [...node.args];
  }
}
