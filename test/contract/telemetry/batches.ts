import { Interner } from '../../../src/shared/interner.ts';
import {
  type MessageRow,
  type SampleValue,
  sampleFlags,
  type WriteBatch,
} from '../../../src/telemetry/telemetry-store.ts';

export interface TestMessage {
  readonly vin: string;
  readonly receivedAt: number;
  readonly topic?: string;
  readonly boot?: string;
  readonly seq?: number;
  readonly samples?: readonly {
    readonly ts: number;
    readonly signals: Readonly<Record<string, SampleValue>>;
  }[];
  /** Of a message without samples. */
  readonly ts?: number;
  readonly flags?: number;
}

export interface TestPresence {
  readonly vin: string;
  readonly at: number;
  readonly online: boolean;
}

/** Makes batches as the pipeline does: one set of numbers for the process, positions that grow. */
export class Batches {
  readonly #vehicles = new Interner();
  readonly #signals = new Interner();
  position: number;

  constructor(position = 100) {
    this.position = position;
  }

  batch(messages: readonly TestMessage[], presence: readonly TestPresence[] = []): WriteBatch {
    const rows: {
      vehicle: number;
      signal: number;
      ts: number;
      value: SampleValue;
      flags: number;
      message: number;
    }[] = [];
    const heads = messages.map((message, index): MessageRow => {
      const vehicle = this.#vehicles.id(message.vin);
      const samples = message.samples ?? [];
      for (const { ts, signals } of samples)
        for (const [path, value] of Object.entries(signals))
          rows.push({
            vehicle,
            signal: this.#signals.id(path),
            ts,
            value,
            flags: (message.flags ?? 0) | (typeof value === 'boolean' ? sampleFlags.boolean : 0),
            message: index,
          });
      const times = samples.length === 0 ? [message.ts ?? message.receivedAt] : samples.map(({ ts }) => ts);
      const position = this.position;
      this.position += 37;
      return {
        position,
        vehicle,
        topic: message.topic ?? 'telemetry',
        receivedAt: message.receivedAt,
        boot: message.boot ?? null,
        seq: message.seq ?? null,
        firstTs: Math.min(...times),
        lastTs: Math.max(...times),
      };
    });
    return {
      vehicles: this.#vehicles,
      signals: this.#signals,
      messages: heads,
      samples: {
        length: rows.length,
        vehicle: Uint32Array.from(rows, (row) => row.vehicle),
        signal: Uint32Array.from(rows, (row) => row.signal),
        ts: Float64Array.from(rows, (row) => row.ts),
        value: Float64Array.from(rows, ({ value }) =>
          typeof value === 'number' || typeof value === 'boolean' ? Number(value) : Number.NaN,
        ),
        flags: Uint8Array.from(rows, (row) => row.flags),
        message: Uint32Array.from(rows, (row) => row.message),
        texts: new Map(rows.flatMap(({ value }, row) => (typeof value === 'string' ? [[row, value]] : []))),
        arrays: new Map(rows.flatMap(({ value }, row) => (typeof value === 'object' ? [[row, value]] : []))),
      },
      presence: presence.map(({ vin, at, online }) => ({ vehicle: this.#vehicles.id(vin), at, online })),
      position: this.position,
    };
  }
}

export async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
