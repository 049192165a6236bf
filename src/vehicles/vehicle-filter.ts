import {
  type ASTNode,
  Environment,
  EvaluationError,
  ParseError,
  type SourceRange,
} from '@marcbachmann/cel-js';
import { AppError } from '../shared/errors.ts';
import type { Vehicle } from './vehicle.ts';

/**
 * One CEL expression over `vehicle`, compiled. A vehicle that lacks what the expression asks for (a control unit, an
 * attribute, a plate) does not match, whatever the rest says; `has(vehicle.attributes.x)` and `"BMS" in
 * vehicle.software` ask without that effect.
 */
export type VehicleFilter = (vehicle: Vehicle) => boolean;

const limits = {
  maxAstNodes: 200,
  maxDepth: 24,
  maxListElements: 100,
  maxMapEntries: 20,
  maxCallArguments: 8,
};
const maxLength = 2000;

const fields = {
  vin: 'string',
  model: 'string',
  modelYear: 'double',
  powertrain: 'string',
  market: 'string',
  plate: 'dyn',
  chemistry: 'dyn',
  timeZone: 'dyn',
  attributes: 'map<string, dyn>',
  createdAt: 'double',
  software: 'map<string, string>',
  health: 'string',
  online: 'bool',
  lastSeenAt: 'dyn',
};
const numeric = Object.entries(fields).filter(([, type]) => type === 'double');

/** Whole numbers in CEL are integers and JavaScript's are doubles: `modelYear + 1` and `modelYear == 2024` must work. */
function newEnvironment(): Environment {
  const environment = new Environment({ limits, homogeneousAggregateLiterals: false });
  const operators: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  };
  for (const [sign, apply] of Object.entries(operators)) {
    const mixed = (a: unknown, b: unknown) => apply(Number(a), Number(b));
    environment.registerOperator(`double ${sign} int`, mixed);
    environment.registerOperator(`int ${sign} double`, mixed);
  }
  environment.registerOperator('double % double', (a: number, b: number) => a % b);
  environment.registerOperator('double == int', (a: number, b: bigint) => a === Number(b));
  return environment;
}

/** Says what is wrong before any vehicle is looked at; `in` of a double among integers is known to it alone. */
const checking = newEnvironment()
  .registerOperator('double in list<int>', () => false)
  .registerVariable({ name: 'vehicle', schema: fields });
const evaluating = newEnvironment().registerVariable({
  name: 'vehicle',
  schema: { ...fields, ...Object.fromEntries(numeric.map(([name]) => [name, 'dyn'])) },
});

/** @throws AppError invalid `bad-filter`: what is wrong, where (characters from 1), and what to write instead */
export function compileVehicleFilter(expression: string): VehicleFilter {
  if (expression.length > maxLength) throw badFilter(`is longer than ${maxLength} characters`);
  let ast: ASTNode;
  let evaluate: (context: { vehicle: Vehicle }) => unknown;
  try {
    const parsed = evaluating.parse(expression);
    ast = parsed.ast;
    evaluate = parsed;
  } catch (error) {
    if (error instanceof ParseError) throw badFilter(describe(error.summary, error.range, expression));
    throw error;
  }
  refuseCostly(ast, 0, expression);
  const check = checking.check(expression);
  if (!check.valid) {
    throw badFilter(describe(check.error?.summary ?? 'is not valid', check.error?.range, expression));
  }
  if (check.type !== 'bool' && check.type !== 'dyn') {
    throw badFilter(`must be true or false for each vehicle, but its value is a ${check.type}`);
  }
  return (vehicle) => {
    try {
      return evaluate({ vehicle }) === true;
    } catch (error) {
      if (error instanceof EvaluationError) return false;
      throw error;
    }
  };
}

/** Nothing here may cost more than a walk over one vehicle's maps. */
function refuseCostly(node: ASTNode, macros: number, expression: string): void {
  const isCall = node.op === 'call' || node.op === 'rcall';
  const name = isCall ? node.args[0] : '';
  if (name === 'matches' || name === 'bind') {
    const hint = name === 'matches' ? '; use contains, startsWith or endsWith' : '';
    throw badFilter(describe(`${name}() is not available${hint}`, node.range, expression));
  }
  const isMacro = ['all', 'exists', 'exists_one', 'map', 'filter'].includes(name);
  if (isMacro && macros > 0) {
    throw badFilter(describe(`${name}() may not stand inside another such call`, node.range, expression));
  }
  for (const child of childrenOf(node.args)) refuseCostly(child, macros + (isMacro ? 1 : 0), expression);
}

function childrenOf(value: unknown): ASTNode[] {
  if (Array.isArray(value)) return value.flatMap(childrenOf);
  return typeof value === 'object' && value !== null && 'op' in value ? [value as ASTNode] : [];
}

function describe(summary: string, range: SourceRange | undefined, expression: string): string {
  const text = range === undefined ? '' : expression.slice(range.start, range.end);
  const where =
    range === undefined ? '' : ` at character ${range.start + 1}${text === '' ? '' : ` (“${text}”)`}`;
  const hint = hintFor(summary, range, expression);
  return `${summary.charAt(0).toLowerCase()}${summary.slice(1)}${where}${hint === '' ? '' : `; ${hint}`}`;
}

function hintFor(summary: string, range: SourceRange | undefined, expression: string): string {
  const names = Object.keys(fields);
  const unknown = /^Unknown variable: (\w+)/.exec(summary)?.[1];
  if (unknown !== undefined) {
    return names.includes(unknown) ? `write vehicle.${unknown}` : 'the only variable is vehicle';
  }
  if (summary.startsWith('No such key')) return `a vehicle has ${names.join(', ')}`;
  if (summary === 'Unexpected character: =') return 'to compare, write ==';
  const word = /^\s*(and|or|not)\b/i.exec(expression.slice(wordStart(expression, range?.start ?? 0)))?.[1];
  if (word !== undefined) return 'write && for and, || for or, ! for not';
  if (summary.includes('overload') && summary.includes('string'))
    return 'text stands in quotes, numbers do not';
  return '';
}

function wordStart(expression: string, from: number): number {
  let start = from;
  while (start > 0 && /\w/.test(expression[start - 1] ?? '')) start--;
  return start;
}

function badFilter(problem: string): AppError {
  return new AppError('invalid', 'bad-filter', `The filter cannot be used: ${problem}.`, {
    fields: [{ path: 'filter', message: problem }],
  });
}
