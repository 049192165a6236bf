import { type ASTNode, Environment } from '@marcbachmann/cel-js';

/**
 * A condition as a tree that can be put into words of any language. `text` is CEL that has no simpler form. In a rule
 * for several instances a path holds the placeholder, as in `Vehicle.Chassis.Axle.{wheel}.Tire.Pressure`.
 */
export type Condition =
  | { readonly is: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly is: 'not'; readonly of: Condition }
  | {
      readonly is: 'compare';
      readonly operator: Comparison;
      readonly left: Condition;
      readonly right: Condition;
    }
  | { readonly is: 'calculate'; readonly operator: Calculation; readonly of: readonly Condition[] }
  | { readonly is: 'call'; readonly name: string; readonly of: readonly Condition[] }
  | { readonly is: 'signal'; readonly path: string; readonly otherwise: unknown }
  | { readonly is: 'field'; readonly of: 'vehicle' | 'fault'; readonly name: string }
  | { readonly is: 'threshold'; readonly name: string }
  | { readonly is: 'value'; readonly value: unknown }
  | { readonly is: 'text'; readonly text: string };

const comparisons = ['<', '<=', '>', '>=', '==', '!=', 'in'] as const;
type Comparison = (typeof comparisons)[number];
const calculations = ['+', '-', '*', '/', '%'] as const;
type Calculation = (typeof calculations)[number];

const reader = new Environment({ unlistedVariablesAreDyn: true });

/** The tree of a condition that compiles. */
export function conditionTree(source: string): Condition {
  return treeOf(reader.parse(source).ast, source);
}

function treeOf(node: ASTNode, source: string): Condition {
  const tree = (child: ASTNode) => treeOf(child, source);
  const comparison = comparisons.find((operator) => operator === node.op);
  if (comparison !== undefined) {
    const [left, right] = node.args as [ASTNode, ASTNode];
    return { is: 'compare', operator: comparison, left: tree(left), right: tree(right) };
  }
  const calculation = calculations.find((operator) => operator === node.op);
  if (calculation !== undefined) {
    return { is: 'calculate', operator: calculation, of: (node.args as [ASTNode, ASTNode]).map(tree) };
  }
  switch (node.op) {
    case '&&':
    case '||':
      return { is: node.op === '&&' ? 'all' : 'any', of: chain(node, node.op).map(tree) };
    case '!_':
      return { is: 'not', of: tree(node.args) };
    case 'value':
      return { is: 'value', value: typeof node.args === 'bigint' ? Number(node.args) : node.args };
    case 'list': {
      const parts = node.args.map(tree);
      const values = parts.flatMap((part) => (part.is === 'value' ? [part.value] : []));
      return values.length === parts.length ? { is: 'value', value: values } : textOf(node, source);
    }
    case '-_': {
      const inner = tree(node.args);
      return inner.is === 'value' && typeof inner.value === 'number'
        ? { is: 'value', value: -inner.value }
        : textOf(node, source);
    }
    case '[]':
    case '.':
      return signalOf(node, null) ?? fieldOf(node) ?? textOf(node, source);
    case 'call': {
      const [name, args] = node.args;
      const [first, second] = args.map(tree);
      if (name === 'orElse' && first?.is === 'signal' && second?.is === 'value') {
        return { ...first, otherwise: second.value };
      }
      return { is: 'call', name, of: args.map(tree) };
    }
    case 'rcall': {
      const [name, target, args] = node.args;
      if (target.op === 'id' && target.args === 'faults')
        return { is: 'call', name: `faults.${name}`, of: args.map(tree) };
      return name === 'startsWith'
        ? { is: 'call', name, of: [target, ...args].map(tree) }
        : textOf(node, source);
    }
    default:
      return textOf(node, source);
  }
}

/** `a && b && c` as one list. */
function chain(node: ASTNode, operator: '&&' | '||'): ASTNode[] {
  if (node.op !== operator) return [node];
  return (node.args as [ASTNode, ASTNode]).flatMap((child) => chain(child, operator));
}

function signalOf(node: ASTNode, otherwise: unknown): Condition | null {
  if (node.op !== '[]') return null;
  const [target, index] = node.args;
  const isSignal = target.op === 'id' && target.args === 's';
  return isSignal && index.op === 'value' && typeof index.args === 'string'
    ? { is: 'signal', path: index.args, otherwise }
    : null;
}

function fieldOf(node: ASTNode): Condition | null {
  if (node.op !== '.') return null;
  const [target, name] = node.args;
  const of = target.op === 'id' ? target.args : '';
  if (of === 'threshold') return { is: 'threshold', name };
  return of === 'vehicle' || of === 'fault' ? { is: 'field', of, name } : null;
}

function textOf(node: ASTNode, source: string): Condition {
  return { is: 'text', text: source.slice(node.start, node.end).replaceAll(/\s+/g, ' ').trim() };
}
