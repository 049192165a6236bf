import { createHash } from 'node:crypto';
import { keptText } from './kept-text.ts';

const refs = { apart: new Map<string, number>(), others: new Map<string, number>() };
/** Short texts come again and again; a long one is hashed anew. */
const remembered = { texts: 20_000, length: 200 };

/**
 * The number that stands for a text: 52 bits of its SHA-256, so that a text that is written again has the same number. Two texts of one
 * vehicle meet once in 10^15 pairs. Where it stands apart, to go before the rest, it has another number.
 */
export function textRef(text: string, apart: boolean): number {
  const ofKind = apart ? refs.apart : refs.others;
  const known = ofKind.get(text);
  if (known !== undefined) return known;
  const hash = createHash('sha256')
    .update(`${apart ? 'p' : ''}${keptText(text)}`)
    .digest();
  const ref = hash.readUIntBE(0, 6) * 16 + (hash[6]! & 15);
  if (text.length <= remembered.length) {
    if (ofKind.size >= remembered.texts) ofKind.clear();
    ofKind.set(text, ref);
  }
  return ref;
}
