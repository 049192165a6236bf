import { isAscii } from 'node:buffer';
import type { DecodedTelemetry } from './json-telemetry.ts';

/**
 * How a sender writes its one-sample messages of numbers: what stands between the numbers, which does not change from
 * message to message, and what each number is.
 */
export interface MessageShape {
  /** Paths of the signals in the order they come; the same object for messages of the same shape. */
  readonly names: readonly string[];
  /** What stands before, between and behind the parts that change, one after another. */
  readonly literals: DataView;
  /** Where the literal before each changing part ends; the last one is what stands behind them all. */
  readonly ends: Int32Array;
  /** Which of the changing parts is what; -1 where the messages do not have it. The others are signals. */
  readonly boot: number;
  readonly seq: number;
  readonly ts: number;
}

const heads: ReadonlySet<string> = new Set(['boot', 'seq', 'ts']);
/** A text, or a number outside of texts. */
const tokens = /"[^"]*"|-?\d[\d.eE+-]*/g;

/**
 * The shape of a message that was read as JSON and found good, or null where it is not of the plain kind: one sample,
 * numbers only, no key beside the known ones, none given twice, no escapes, ASCII.
 */
export function shapeOf(payload: Buffer, telemetry: DecodedTelemetry): MessageShape | null {
  const sample = telemetry.samples?.length === 1 ? telemetry.samples[0] : undefined;
  if (sample === undefined || !isAscii(payload)) return null;
  const text = payload.toString('latin1');
  if (text.includes('\\') || Object.values(sample).some((value) => typeof value !== 'number')) return null;
  const parts = changingParts(text);
  if (parts === null) return null;
  const names = parts.flatMap(({ key, depth }) => (depth === 2 ? key : []));
  const top = parts.flatMap(({ key, depth }) => (depth === 1 ? key : []));
  const known = 1 + (telemetry.boot === null ? 0 : 1) + (telemetry.seq === null ? 0 : 1);
  const isWhole = names.length === Object.keys(sample).length && top.length === known;
  const isClean = parts.length === names.length + top.length && top.every((key) => heads.has(key));
  if (!isWhole || !isClean || names.some((name) => !Object.hasOwn(sample, name))) return null;
  const find = (wanted: string) => parts.findIndex(({ key, depth }) => depth === 1 && key === wanted);
  return { names, ...literalsOf(text, parts), boot: find('boot'), seq: find('seq'), ts: find('ts') };
}

interface ChangingPart {
  readonly key: string;
  /** 1 for a key of the message itself, 2 for a signal. */
  readonly depth: number;
  readonly from: number;
  readonly to: number;
}

/** Null where there is anything but numbers, the text of `boot`, and keys. */
function changingParts(text: string): ChangingPart[] | null {
  const parts: ChangingPart[] = [];
  let depth = 0;
  let key: string | null = null;
  let end = 0;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    const between = text.slice(end, index);
    if (!/^[\s{},:]*$/.test(between)) return null;
    for (const character of between) depth += character === '{' ? 1 : character === '}' ? -1 : 0;
    end = index + token.length;
    const isText = token.startsWith('"');
    if (isText && between.trimEnd().endsWith(':')) {
      if (key !== 'boot' || depth !== 1) return null;
      parts.push({ key, depth, from: index + 1, to: end - 1 });
    } else if (isText) {
      key = token.slice(1, -1);
    } else if (key !== null) {
      parts.push({ key, depth, from: index, to: end });
    }
  }
  return /^[\s}]*$/.test(text.slice(end)) ? parts : null;
}

function literalsOf(text: string, parts: readonly ChangingPart[]): Pick<MessageShape, 'literals' | 'ends'> {
  const texts = [...parts, { from: text.length }].map(({ from }, index) =>
    text.slice(parts[index - 1]?.to ?? 0, from),
  );
  const bytes = Uint8Array.from(Buffer.from(texts.join(''), 'latin1'));
  let end = 0;
  const ends = Int32Array.from(texts, (literal) => {
    end += literal.length;
    return end;
  });
  return { literals: new DataView(bytes.buffer), ends };
}
