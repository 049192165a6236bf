import type { MessageRow, WriteBatch } from '../../../telemetry/telemetry-store.ts';
import { storedFlags } from '../day-schema.ts';
import { keptList, keptNumber, keptText } from './kept-text.ts';
import type { PlacedMessage } from './line-encoder.ts';
import { takeLane } from './place-message.ts';
import type { SignalNames } from './signal-names.ts';
import { noteSignal, type OpenRun, type Standing } from './standing.ts';
import { textRef } from './text-ref.ts';

const dayMs = 86_400_000;
/** Open runs remembered of a vehicle. */
const rememberedRuns = 16;

/** A message that is kept in PostgreSQL; with its samples where no lane is free for them. */
interface KeptMessage {
  readonly standing: Standing;
  readonly message: MessageRow;
  readonly samples: string | null;
}

/** What a batch brings: messages for the line store, and rows for PostgreSQL. */
export interface BatchPlan {
  readonly placed: readonly PlacedMessage[];
  readonly kept: readonly KeptMessage[];
  readonly touched: ReadonlySet<Standing>;
  readonly runs: ReadonlyMap<OpenRun, Standing>;
  readonly pairs: readonly { readonly standing: Standing; readonly signal: number }[];
  /** Numbers of texts by row of the batch, and what they stand for. */
  readonly textRefs: ReadonlyMap<number, number>;
  readonly texts: ReadonlyMap<string, TextRow>;
  readonly lists: readonly ListRow[];
  /** By days since 1970. */
  readonly days: ReadonlyMap<number, { messages: number; min: number; max: number }>;
  readonly lastReceivedAt: number;
}

export interface TextRow {
  readonly standing: Standing;
  readonly ref: number;
  readonly content: string;
  readonly apart: boolean;
  readonly usedAt: number;
}
interface ListRow {
  readonly standing: Standing;
  readonly signal: number;
  readonly lane: number;
  readonly ts: number;
  readonly content: string;
  readonly receivedAt: number;
}

/**
 * Places each message and notes what it changes in the standing of its vehicle. The same batch behind the same standings gives
 * the same plan: what is sent again after a failure falls upon what was sent before.
 */
export function planBatch(
  batch: WriteBatch,
  standings: ReadonlyMap<number, Standing>,
  signals: readonly number[],
  names: Pick<SignalNames, 'isApart'>,
  accepts: { readonly from: number; readonly to: number },
  /** What came before this position is in the store already. */
  committed: number,
): BatchPlan {
  const { samples } = batch;
  const plan = {
    placed: [] as PlacedMessage[],
    kept: [] as KeptMessage[],
    touched: new Set<Standing>(),
    runs: new Map<OpenRun, Standing>(),
    pairs: [] as { standing: Standing; signal: number }[],
    textRefs: new Map<number, number>(),
    texts: new Map<string, TextRow>(),
    lists: [] as ListRow[],
    days: new Map<number, { messages: number; min: number; max: number }>(),
    lastReceivedAt: Number.NEGATIVE_INFINITY,
  };
  const stamps = new Stamps();
  const { ts: times, signal: signalOf } = samples;

  /** Notes the signals; false where the rows are not in order of time, or bring a point twice. */
  function noteRows(standing: Standing, first: number, end: number): boolean {
    let inOrder = true;
    let before = Number.NEGATIVE_INFINITY;
    for (let row = first; row < end; row++) {
      const ts = Math.floor(times[row]!);
      if (ts !== before) stamps.next();
      if (ts < before) inOrder = false;
      before = ts;
      const signal = signals[signalOf[row]!]!;
      if (!stamps.take(signal)) inOrder = false;
      if (standing.signals[signal] !== 1 && noteSignal(standing, signal))
        plan.pairs.push({ standing, signal });
    }
    return inOrder;
  }

  function noteOthers(placed: PlacedMessage): void {
    const { standing, message, lane } = placed;
    for (let row = placed.first; row < placed.end; row++) {
      if (!Number.isNaN(samples.value[row]!)) continue;
      const text = samples.texts.get(row);
      const signal = signals[samples.signal[row]!]!;
      if (text === undefined) {
        plan.lists.push({
          standing,
          lane,
          signal,
          ts: Math.floor(samples.ts[row]!),
          content: keptList(samples.arrays.get(row) ?? []),
          receivedAt: message.receivedAt,
        });
        continue;
      }
      const apart = names.isApart(signal);
      const ref = textRef(text, apart);
      plan.textRefs.set(row, ref);
      plan.texts.set(`${standing.vehicle} ${ref}`, {
        standing,
        ref,
        content: keptText(text),
        apart,
        usedAt: message.receivedAt,
      });
    }
  }

  let row = 0;
  for (const [index, message] of batch.messages.entries()) {
    const standing = standings.get(message.vehicle)!;
    const first = row;
    while (row < samples.length && samples.message[row] === index) row++;
    if (message.position < committed) continue;
    noteMessage(plan, standing, message);
    if (row === first) {
      plan.kept.push({ standing, message, samples: null });
      continue;
    }
    const [from, to] = [Math.floor(message.firstTs), Math.floor(message.lastTs)];
    standing.firstTs = Math.min(standing.firstTs, from);
    standing.lastTs = Math.max(standing.lastTs, to);
    standing.longestMs = Math.max(standing.longestMs, to - from);
    const fits = noteRows(standing, first, row) && from >= accepts.from && to < accepts.to;
    const lane = fits ? takeLane(standing, from, to) : null;
    if (lane === null) {
      plan.kept.push({ standing, message, samples: keptSamples(batch, signals, first, row) });
      continue;
    }
    const placed = { message, standing, lane, first, end: row };
    plan.placed.push(placed);
    if (samples.texts.size + samples.arrays.size > 0) noteOthers(placed);
  }
  for (const { vehicle, at, online } of batch.presence) {
    const standing = standings.get(vehicle)!;
    standing.presence = { at: Math.floor(at), online };
    plan.touched.add(standing);
    plan.lastReceivedAt = Math.max(plan.lastReceivedAt, Math.floor(at));
  }
  return plan;
}

function noteMessage(
  plan: {
    touched: Set<Standing>;
    runs: Map<OpenRun, Standing>;
    days: Map<number, { messages: number; min: number; max: number }>;
    lastReceivedAt: number;
  },
  standing: Standing,
  message: MessageRow,
): void {
  const receivedAt = Math.floor(message.receivedAt);
  plan.touched.add(standing);
  plan.lastReceivedAt = Math.max(plan.lastReceivedAt, receivedAt);
  standing.receivedAt = Math.max(standing.receivedAt, receivedAt);
  if (message.topic === 'telemetry' && Math.floor(message.lastTs) > standing.newestTs) {
    standing.newestTs = Math.floor(message.lastTs);
    standing.newestReceivedAt = receivedAt;
  }
  const day = Math.floor(receivedAt / dayMs);
  const ofDay = plan.days.get(day);
  if (ofDay === undefined) plan.days.set(day, { messages: 1, min: receivedAt, max: receivedAt });
  else {
    ofDay.messages++;
    ofDay.min = Math.min(ofDay.min, receivedAt);
    ofDay.max = Math.max(ofDay.max, receivedAt);
  }
  const { boot, seq, topic } = message;
  if (boot === null || seq === null) return;
  const number = standing.boots.get(boot)!;
  const key = `${number} ${topic}`;
  let run = standing.runs.get(key);
  if (run === undefined || seq !== run.lastSeq + 1) {
    if (run !== undefined && seq >= run.firstSeq && seq <= run.lastSeq) return;
    run = { boot: number, topic, firstSeq: seq, lastSeq: seq, receivedAt };
    if (standing.runs.size >= rememberedRuns) standing.runs.clear();
    standing.runs.set(key, run);
  }
  run.lastSeq = seq;
  run.receivedAt = receivedAt;
  plan.runs.set(run, standing);
}

/** `[[signal, ts, flags, value], …]` in the order received. */
function keptSamples(
  { samples }: WriteBatch,
  signals: readonly number[],
  first: number,
  end: number,
): string {
  const rows: string[] = [];
  for (let row = first; row < end; row++) {
    const value = samples.value[row]!;
    const text = samples.texts.get(row);
    const content = !Number.isNaN(value)
      ? keptNumber(value)
      : text === undefined
        ? keptList(samples.arrays.get(row) ?? [])
        : keptText(text);
    const flags = samples.flags[row]! & storedFlags.mask;
    rows.push(`[${signals[samples.signal[row]!]},${Math.floor(samples.ts[row]!)},${flags},${content}]`);
  }
  return `[${rows.join()}]`;
}

/** Tells which signals were taken since the last `next`. */
class Stamps {
  #stamps = new Uint32Array(1024);
  #now = 0;

  next(): void {
    this.#now++;
  }

  take(signal: number): boolean {
    if (signal >= this.#stamps.length) {
      const grown = new Uint32Array(2 * (signal + 1));
      grown.set(this.#stamps);
      this.#stamps = grown;
    }
    if (this.#stamps[signal] === this.#now) return false;
    this.#stamps[signal] = this.#now;
    return true;
  }
}
