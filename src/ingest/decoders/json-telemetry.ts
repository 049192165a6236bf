import type { SignalValue } from '../../wire/messages.ts';
import { serverSignals } from '../../wire/topics.ts';
import { refuse } from './refuse.ts';

/**
 * The samples of one message. Hand-checked because it is the hot path; accepts exactly what the schemas of
 * wire/messages.ts accept (a property test holds the two together), and columns must be of equal length.
 */
export interface DecodedTelemetry {
  readonly boot: string | null;
  readonly seq: number | null;
  /** Whole milliseconds since 1970 UTC, in the order given; a fraction of a millisecond is dropped. */
  readonly times: number[];
  /** One record of values for each time, or null where the message came as columns. */
  readonly samples: readonly Signals[] | null;
  /** `columns[name][i]` belongs to `times[i]`; null is no sample. */
  readonly columns: Readonly<Record<string, readonly (SignalValue | null)[]>> | null;
  /** The values of one sample as numbers, from a message of the usual kind; the other two are null then. */
  readonly numbers: PlainNumbers | null;
  /** How many values there are at most. */
  readonly count: number;
}

/** The value of `names[i]` is `values[from + i]`. */
export interface PlainNumbers {
  /** The same object for messages of the same shape. */
  readonly names: readonly string[];
  readonly values: Float64Array;
  readonly from: number;
}

export type Signals = Readonly<Record<string, SignalValue>>;

export const maxTime = 8.64e15;
const maxSamples = 10_000;
const maxText = 4096;
const maxItems = 4096;
const maxName = 150;
const maxBoot = 64;
const valueProblem = `must be a number, boolean, text (at most ${maxText} characters) or list of at most ${maxItems} numbers`;

type Fields = Record<string, unknown>;

/** `ofServer`: the message is the server's own, so its signals may have the names that are kept for it. */
export function decodeTelemetry(message: unknown, ofServer = false): DecodedTelemetry {
  if (!isRecord(message)) refuse('', 'must be an object');
  const boot = checkBoot(message.boot);
  const seq = checkSeq(message.seq);
  if (message.samples !== undefined) return { boot, seq, ...batch(message, ofServer) };
  if (Array.isArray(message.ts)) return { boot, seq, ...columns(message.ts, message.signals, ofServer) };
  const times = [checkTime(message.ts, 'ts')];
  const count = checkSignals(message.signals, '', ofServer);
  const samples = [message.signals as Signals];
  return { boot, seq, times, samples, columns: null, numbers: null, count };
}

type Body = Omit<DecodedTelemetry, 'boot' | 'seq'>;

function batch(message: Fields, ofServer: boolean): Body {
  const given = message.samples;
  // Taking one and leaving the other would lose samples without a word.
  if (message.signals !== undefined) refuse('samples', 'must not be given together with signals');
  if (!Array.isArray(given) || given.length === 0 || given.length > maxSamples) {
    refuse('samples', `must be a list of 1 to ${maxSamples} samples`);
  }
  const times: number[] = [];
  const samples: Signals[] = [];
  let count = 0;
  for (let index = 0; index < given.length; index++) {
    const sample: unknown = given[index];
    if (!isRecord(sample)) refuse(`samples.${index}`, 'must be an object');
    times.push(checkTime(sample.ts, `samples.${index}.ts`));
    count += checkSignals(sample.signals, `samples.${index}.`, ofServer);
    samples.push(sample.signals as Signals);
  }
  return { times, samples, columns: null, numbers: null, count };
}

function columns(ts: unknown[], signals: unknown, ofServer: boolean): Body {
  if (ts.length === 0 || ts.length > maxSamples) refuse('ts', `must be a list of 1 to ${maxSamples} times`);
  const times: number[] = [];
  for (let index = 0; index < ts.length; index++) times.push(checkTime(ts[index], `ts.${index}`));
  if (!isRecord(signals)) refuse('signals', 'must be an object');
  let count = 0;
  for (const name in signals) {
    checkName(name, 'signals', ofServer);
    const column = signals[name];
    if (!Array.isArray(column)) refuse(`signals.${name}`, 'must be a list of values, one for each time');
    count += column.length;
    if (column.length !== times.length) {
      refuse(`signals.${name}`, `has ${column.length} values for ${times.length} times`);
    }
    for (let index = 0; index < column.length; index++) {
      const value: unknown = column[index];
      if (value !== null && !isValue(value)) refuse(`signals.${name}.${index}`, `${valueProblem}, or null`);
    }
  }
  return {
    times,
    samples: null,
    columns: signals as Record<string, (SignalValue | null)[]>,
    numbers: null,
    count,
  };
}

/** Answers with how many there are. */
function checkSignals(signals: unknown, at: string, ofServer: boolean): number {
  if (!isRecord(signals)) refuse(`${at}signals`, 'must be an object');
  let count = 0;
  for (const name in signals) {
    if (!isValue(signals[name])) refuse(`${at}signals.${name}`, valueProblem);
    checkName(name, `${at}signals`, ofServer);
    count++;
  }
  return count;
}

function checkName(name: string, field: string, ofServer: boolean): void {
  if (name.length === 0 || isLonger(name, maxName)) {
    refuse(field, `a signal's name must have 1 to ${maxName} characters`);
  }
  if (!ofServer && name.startsWith(serverSignals)) {
    refuse(`${field}.${name}`, `names that begin with "${serverSignals}" are the server's own`);
  }
}

function checkBoot(boot: unknown): string | null {
  if (boot === undefined) return null;
  if (typeof boot !== 'string' || boot.length === 0 || isLonger(boot, maxBoot)) {
    refuse('boot', `must be text of 1 to ${maxBoot} characters`);
  }
  return boot;
}

function checkSeq(seq: unknown): number | null {
  if (seq === undefined) return null;
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0) {
    refuse('seq', 'must be a whole number from 0');
  }
  return seq;
}

function checkTime(ts: unknown, field: string): number {
  if (typeof ts !== 'number' || !(ts >= 0 && ts <= maxTime)) {
    refuse(field, `must be milliseconds since 1970 UTC, from 0 to ${maxTime}`);
  }
  return Math.floor(ts);
}

function isValue(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'boolean') return true;
  if (typeof value === 'string') return !isLonger(value, maxText);
  if (!Array.isArray(value) || value.length > maxItems) return false;
  for (let index = 0; index < value.length; index++) if (!Number.isFinite(value[index])) return false;
  return true;
}

/** In characters as Unicode counts them (code points), which are at most two units of a JavaScript string. */
function isLonger(text: string, max: number): boolean {
  if (text.length <= max) return false;
  return text.length > 2 * max || [...text].length > max;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
