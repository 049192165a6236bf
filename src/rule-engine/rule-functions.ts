import type { Environment } from '@marcbachmann/cel-js';
import { severities } from '../vehicles/vehicle.ts';

/** The functions that conditions and texts of rules may call beside CEL's own. All numbers are doubles. */
export function registerRuleFunctions(environment: Environment): Environment {
  return environment
    .registerFunction('max(list<double>): double', { handler: largest, async: false })
    .registerFunction('min(list<double>): double', { handler: smallest, async: false })
    .registerFunction('avg(list<double>): double', { handler: average, async: false })
    .registerFunction('spread(list<double>): double', { handler: spread, async: false })
    .registerFunction('count(list<double>): double', {
      handler: (list: readonly number[]) => list.length,
      async: false,
    })
    .registerFunction('max(double, double): double', { handler: Math.max, async: false })
    .registerFunction('min(double, double): double', { handler: Math.min, async: false })
    .registerFunction('abs(double): double', { handler: (value: number) => Math.abs(value), async: false })
    .registerFunction('fixed(double, double): string', {
      handler: (value: number, digits: number) => value.toFixed(Math.min(Math.max(Math.trunc(digits), 0), 6)),
      async: false,
    })
    .registerFunction('bit(double, double): bool', { handler: bit, async: false })
    .registerFunction('atLeast(string, string): bool', { handler: atLeast, async: false });
}

/** Largest less smallest; 0 for an empty list. */
export function spread(list: readonly number[]): number {
  return list.length === 0 ? 0 : largest(list) - smallest(list);
}

export function largest(list: readonly number[]): number {
  if (list.length === 0) throw new Error('max() of an empty list');
  let result = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < list.length; index++) {
    const value = list[index] as number;
    if (value > result) result = value;
  }
  return result;
}

export function smallest(list: readonly number[]): number {
  if (list.length === 0) throw new Error('min() of an empty list');
  let result = Number.POSITIVE_INFINITY;
  for (let index = 0; index < list.length; index++) {
    const value = list[index] as number;
    if (value < result) result = value;
  }
  return result;
}

export function average(list: readonly number[]): number {
  if (list.length === 0) throw new Error('avg() of an empty list');
  let sum = 0;
  for (const value of list) sum += value;
  return sum / list.length;
}

/** `bit(s["Vehicle.Gbt32960.AlarmWord"], 11)`: is that bit set, counted from 0? False for what is no whole number. */
export function bit(word: number, index: number): boolean {
  return Number.isInteger(word) && word >= 0 && Math.floor(word / 2 ** index) % 2 === 1;
}

/** `atLeast(fault.severity, "minor")`: severities in their order. */
function atLeast(severity: string, threshold: string): boolean {
  const least = (severities as readonly string[]).indexOf(threshold);
  if (least < 0) throw new Error(`${threshold} is not a severity`);
  return (severities as readonly string[]).indexOf(severity) >= least;
}
