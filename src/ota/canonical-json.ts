import { createHash } from 'node:crypto';

/** What has exactly one text. Whole numbers only: no reader may round what was signed. */
export type CanonicalValue =
  | null
  | boolean
  | number
  | string
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue | undefined };

/**
 * The one JSON text of a value: RFC 8785 (keys in order of their UTF-16 units, no white space), of which numbers are
 * whole and safe, and texts well-formed. Keys that are undefined are left out.
 * @throws TypeError for what has no such text
 */
export function canonicalJson(value: CanonicalValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw new TypeError(`${value} is not a whole number that all readers can hold`);
    return String(value === 0 ? 0 : value);
  }
  if (typeof value === 'string') return textOf(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`${typeof value} has no JSON`);
  const entries = Object.entries(value).filter(
    (entry): entry is [string, CanonicalValue] => entry[1] !== undefined,
  );
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${textOf(key)}:${canonicalJson(inner)}`).join(',')}}`;
}

const isList = (value: CanonicalValue): value is readonly CanonicalValue[] => Array.isArray(value);

function textOf(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('a text has half a surrogate pair');
  return JSON.stringify(text);
}

/**
 * Reads a text back only if it is the one text of what it says, so that no two readers understand it differently
 * (doubled keys, other spellings of a number). undefined = it is not.
 */
export function parseCanonical(text: string): unknown {
  try {
    const value = JSON.parse(text) as CanonicalValue;
    return canonicalJson(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** SHA-256 in lower-case hex. */
export const sha256Of = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');
