import { Interner } from '../shared/interner.ts';
import type { MessageRow, PresenceRow, SampleColumns, WriteBatch } from './write-batch.ts';

/** Names of an interner that the other thread lacks; all of them where `from` is 0. */
interface SentNames {
  readonly from: number;
  readonly names: readonly string[];
}

/** Messages as columns: a clone of thousands of objects costs more than the columns. */
interface MessageColumns {
  readonly position: Float64Array;
  readonly vehicle: Uint32Array;
  /** Places in `topics`. */
  readonly topic: Uint32Array;
  readonly receivedAt: Float64Array;
  /** Places in `boots`. */
  readonly boot: Uint32Array;
  /** NaN: none. */
  readonly seq: Float64Array;
  readonly firstTs: Float64Array;
  readonly lastTs: Float64Array;
  readonly topics: readonly string[];
  readonly boots: readonly (string | null)[];
}

/** A batch on its way to the store's thread. Columns of shared memory are not copied. */
export interface SentBatch {
  readonly vehicles: SentNames;
  readonly signals: SentNames;
  readonly messages: MessageColumns;
  readonly samples: SampleColumns;
  readonly presence: readonly PresenceRow[];
  readonly position: number;
}

/** The sender's side: knows what names the other side has. */
export class BatchSender {
  readonly #vehicles = new NamesSender();
  readonly #signals = new NamesSender();

  send({ vehicles, signals, messages, samples, presence, position }: WriteBatch): SentBatch {
    const { length, vehicle, signal, ts, value, flags, message, texts, arrays } = samples;
    return {
      vehicles: this.#vehicles.send(vehicles),
      signals: this.#signals.send(signals),
      messages: columnsOf(messages),
      samples: { length, vehicle, signal, ts, value, flags, message, texts, arrays },
      presence,
      position,
    };
  }
}

/** The receiver's side. */
export class BatchReceiver {
  readonly #vehicles = new NamesReceiver();
  readonly #signals = new NamesReceiver();

  receive({ vehicles, signals, messages, samples, presence, position }: SentBatch): WriteBatch {
    return {
      vehicles: this.#vehicles.receive(vehicles),
      signals: this.#signals.receive(signals),
      messages: rowsOf(messages),
      samples,
      presence,
      position,
    };
  }
}

class NamesSender {
  #names: Interner | null = null;
  #sent = 0;

  send(names: Interner): SentNames {
    if (names !== this.#names) this.#sent = 0;
    this.#names = names;
    const from = this.#sent;
    this.#sent = names.size;
    return { from, names: Array.from({ length: names.size - from }, (_, index) => names.name(from + index)) };
  }
}

class NamesReceiver {
  #names = new Interner();

  receive({ from, names }: SentNames): Interner {
    if (from === 0) this.#names = new Interner();
    for (const name of names) this.#names.id(name);
    return this.#names;
  }
}

function columnsOf(rows: readonly MessageRow[]): MessageColumns {
  const { length } = rows;
  const topics = new Interner();
  const boots = new Map<string | null, number>();
  const columns = {
    position: new Float64Array(length),
    vehicle: new Uint32Array(length),
    topic: new Uint32Array(length),
    receivedAt: new Float64Array(length),
    boot: new Uint32Array(length),
    seq: new Float64Array(length),
    firstTs: new Float64Array(length),
    lastTs: new Float64Array(length),
  };
  for (let row = 0; row < length; row++) {
    const message = rows[row] as MessageRow;
    let boot = boots.get(message.boot);
    if (boot === undefined) {
      boot = boots.size;
      boots.set(message.boot, boot);
    }
    columns.position[row] = message.position;
    columns.vehicle[row] = message.vehicle;
    columns.topic[row] = topics.id(message.topic);
    columns.receivedAt[row] = message.receivedAt;
    columns.boot[row] = boot;
    columns.seq[row] = message.seq ?? Number.NaN;
    columns.firstTs[row] = message.firstTs;
    columns.lastTs[row] = message.lastTs;
  }
  return {
    ...columns,
    topics: Array.from({ length: topics.size }, (_, id) => topics.name(id)),
    boots: [...boots.keys()],
  };
}

function rowsOf(columns: MessageColumns): MessageRow[] {
  const { position, vehicle, topic, receivedAt, boot, seq, firstTs, lastTs, topics, boots } = columns;
  const rows: MessageRow[] = [];
  for (let row = 0; row < position.length; row++) {
    const number = seq[row] as number;
    rows.push({
      position: position[row] as number,
      vehicle: vehicle[row] as number,
      topic: topics[topic[row] as number] as string,
      receivedAt: receivedAt[row] as number,
      boot: boots[boot[row] as number] as string | null,
      seq: Number.isNaN(number) ? null : number,
      firstTs: firstTs[row] as number,
      lastTs: lastTs[row] as number,
    });
  }
  return rows;
}
