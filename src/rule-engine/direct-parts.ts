import { average, bit, largest, smallest, spread } from './rule-functions.ts';
import type { VehicleState } from './vehicle-state.ts';

export type Logical = (state: VehicleState) => boolean;
export type Reader = (state: VehicleState) => number | boolean | string;

/** About what it takes to run a part; few vehicles have faults. A change takes two samples of a window, the others all its parts. */
export const costs = { value: 1, faults: 5, change: 30, window: 50, list: 80 } as const;

/** A part of an expression as JavaScript, by the type it gives. It sees `state`, what is named of it below, and `functions`. */
export interface Part {
  readonly kind: 'number' | 'boolean' | 'text' | 'list';
  readonly source: string;
  readonly cost: number;
}

export function part(kind: Part['kind'], source: string, ...of: readonly { readonly cost: number }[]): Part {
  return { kind, source: `(${source})`, cost: of.reduce((sum, { cost }) => sum + cost, 1) };
}

/** What is cheap is asked first: it often saves the rest, and the result is the same. */
export function chosen(operator: '&&' | '||', a: Part, b: Part): Part {
  const [first, second] = b.cost < a.cost ? [b, a] : [a, b];
  return part('boolean', `${first.source} ${operator} ${second.source}`, a, b);
}

/** A number, text or boolean as JavaScript. */
export function literal(value: number | string | boolean): string {
  if (typeof value !== 'number') return JSON.stringify(value);
  return Object.is(value, -0) ? '-0' : String(value);
}

const functions = { average, bit, largest, smallest, spread } as const;

/** Name of a function inside of a part. */
export const functionNames: Readonly<Record<string, keyof typeof functions>> = {
  max: 'largest',
  min: 'smallest',
  avg: 'average',
  spread: 'spread',
};

const ofState = '{ values, times, other, thresholds, now, plannedAt, faults }';

/**
 * One function of the whole condition. `readers` are what its parts call `r0`, `r1`, …. The source is made of operators, numbers,
 * quoted texts and the names above alone, whatever a rule says.
 */
export function assemble(condition: Part, readers: readonly Reader[]): Logical {
  const names = readers.map((_, index) => `r${index}`);
  const source = `const { ${Object.keys(functions).join(', ')} } = functions; const [${names.join(', ')}] = readers;
    return (state) => { const ${ofState} = state; return ${condition.source}; };`;
  return new Function('functions', 'readers', source)(functions, readers) as Logical;
}

export interface Guard {
  readonly check: number;
  readonly source: string;
}

/** Writes 1 or 0 for each of its checks. */
export type Guards = (state: VehicleState, isOpen: Uint8Array) => void;

/** One function of many guards: no call, and nothing made, for any of them. */
export function assembleGuards(guards: readonly Guard[]): Guards {
  const lines = guards.map(({ check, source }) => `isOpen[${check}] = ${source} ? 1 : 0;`);
  const source = `const { ${Object.keys(functions).join(', ')} } = functions;
    return (state, isOpen) => { const ${ofState} = state; ${lines.join('\n')} };`;
  return new Function('functions', source)(functions) as Guards;
}
