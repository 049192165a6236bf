import { isAscii } from 'node:buffer';
import { messageOf } from '../../shared/errors.ts';
import { refuse } from './refuse.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** How deep what is kept as said (an event's data, an answer's result) may nest. */
const maxDepth = 64;

/**
 * The JSON value of an unpacked payload. Strict UTF-8; a byte order mark is passed over; of a key given
 * twice the last counts, as in every JSON reader. Text must be storable everywhere: no U+0000, no half of a surrogate
 * pair; and no key may be `__proto__`.
 */
export function parseJson(payload: Buffer): unknown {
  const text = toText(payload);
  const value = toValue(text);
  // Bad characters can only come from \u escapes, because raw ones are refused by UTF-8 and by JSON itself.
  if (text.includes('\\u') || text.includes('__proto__')) checkTexts(value);
  return value;
}

function toText(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  try {
    return utf8.decode(bytes);
  } catch {
    refuse('', 'is not UTF-8');
  }
}

function toValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    refuse('', `is not JSON: ${messageOf(error)}`);
  }
}

/** Refuses what nests deeper than the database can keep, and numbers that it would keep as null. */
export function checkKeepable(value: unknown): void {
  visit(value, (leaf, depth) => {
    if (depth > maxDepth) refuse('', `must not nest deeper than ${maxDepth} levels`);
    if (typeof leaf === 'number' && !Number.isFinite(leaf))
      refuse('', 'must not have a number beyond 1.8e308');
  });
}

function checkTexts(value: unknown): void {
  visit(value, (leaf) => {
    if (typeof leaf !== 'string') return;
    if (leaf === '__proto__') refuse('', 'must not have a key or text __proto__');
    if (leaf.includes('\0')) refuse('', 'must not contain the character U+0000');
    if (!leaf.isWellFormed()) refuse('', 'must not contain half of a surrogate pair');
  });
}

/** Every key, text, number and container (`undefined`), without recursion: a message may nest 100,000 deep. */
function visit(root: unknown, see: (leaf: string | number | undefined, depth: number) => void): void {
  const values: unknown[] = [root];
  const depths: number[] = [0];
  while (values.length > 0) {
    const value = values.pop();
    const depth = depths.pop() ?? 0;
    if (typeof value === 'string' || typeof value === 'number') see(value, depth);
    if (typeof value !== 'object' || value === null) continue;
    see(undefined, depth + 1);
    if (!Array.isArray(value)) for (const key of Object.keys(value)) see(key, depth + 1);
    for (const child of Object.values(value)) {
      values.push(child);
      depths.push(depth + 1);
    }
  }
}
