import { durationMs } from './condition-parts.ts';

/** What a value in a rule's sentence is of. */
export type PlaceholderParts =
  | { readonly is: 'field'; readonly field: string }
  | {
      readonly is: 'window';
      readonly of: string;
      readonly path: string;
      readonly ms: number;
      readonly perMs: number;
    }
  | { readonly is: 'spread' | 'signal'; readonly path: string }
  | { readonly is: 'difference'; readonly paths: readonly [string, string] }
  | { readonly is: 'text'; readonly text: string };

const signal = String.raw`s\["([^"]+)"\]`;
const orElse = String.raw`(?:orElse\()?`;
const spread = new RegExp(String.raw`\bspread\(${orElse}${signal}`);
const window = new RegExp(
  String.raw`\b(avg|min|max|delta|rate|count|stddev)\(${signal}, "([^"]+)"(?:, "([^"]+)")?\)`,
);
const difference = new RegExp(String.raw`${signal}(?:, [^()]*\))? - ${orElse}${signal}`);

/** `part` is the placeholder with its braces. */
export function placeholderParts(part: string): PlaceholderParts {
  const [, field] = /^\{fault\.(code|ecu|system|severity)\}$/.exec(part) ?? [];
  if (field !== undefined) return { is: 'field', field };
  const [, ofSpread] = spread.exec(part) ?? [];
  if (ofSpread !== undefined) return { is: 'spread', path: ofSpread };
  const [, of, ofWindow, span = '', per = '1s'] = window.exec(part) ?? [];
  const [ms, perMs] = [durationMs(span), durationMs(per)];
  if (of !== undefined && ofWindow !== undefined && ms !== null && perMs !== null)
    return { is: 'window', of, path: ofWindow, ms, perMs };
  const [, left, right] = difference.exec(part) ?? [];
  if (left !== undefined && right !== undefined && left !== right)
    return { is: 'difference', paths: [left, right] };
  const [, path] = new RegExp(signal).exec(part) ?? [];
  return path === undefined ? { is: 'text', text: part.slice(1, -1) } : { is: 'signal', path };
}
