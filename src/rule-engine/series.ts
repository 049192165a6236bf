import type { SampleValue } from '../telemetry/telemetry-store.ts';
import { ExpressionError } from './language/scope.ts';

const maxValues = 100_000;

/**
 * Values of one signal, step by step, as rule tests write them: `3.6 3.61*5 3.7..3.9*10 _*3 true [3.6,3.7]`. `*5` is five
 * times, `a..b*10` ten even steps from a to b, `_` no sample. Undefined in the result is no sample.
 */
export function parseSeries(text: string): (SampleValue | undefined)[] {
  const values: (SampleValue | undefined)[] = [];
  for (const match of text.matchAll(/\S+/g)) {
    const [, value = '', times = '1'] = /^(.*?)(?:\*(\d+))?$/.exec(match[0]) ?? [];
    const count = Number(times);
    if (values.length + count > maxValues)
      throw new ExpressionError(`more than ${maxValues} values`, match.index);
    const ramp = /^(-?[\d.]+?)\.\.(-?[\d.]+)$/.exec(value);
    if (ramp === null) {
      const parsed = parseValue(value, match.index);
      for (let i = 0; i < count; i++) values.push(parsed);
      continue;
    }
    const [from, to] = [number(ramp[1] ?? '', match.index), number(ramp[2] ?? '', match.index)];
    for (let i = 0; i < count; i++) values.push(count === 1 ? from : from + ((to - from) * i) / (count - 1));
  }
  return values;
}

function parseValue(text: string, offset: number): SampleValue | undefined {
  if (text === '_') return undefined;
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text.startsWith('[') && text.endsWith(']'))
    return text
      .slice(1, -1)
      .split(',')
      .map((part) => number(part, offset));
  if (/^"[^"]*"$/.test(text)) return text.slice(1, -1);
  return number(text, offset);
}

function number(text: string, offset: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new ExpressionError(`${text} is no value of a series`, offset);
  return value;
}
