import type { Interner } from '../shared/interner.ts';
import {
  type MessageRow,
  type PresenceRow,
  type SampleValue,
  sampleFlags,
  type WriteBatch,
} from '../telemetry/telemetry-store.ts';
import type { DecodedTelemetry } from './decoders/json-telemetry.ts';
import { SampleBuffer } from './sample-buffer.ts';
import type { SignalTable } from './signal-table.ts';

const keepRows = 1 << 19;

/** Fills the columns of one batch for the telemetry store. Used again after the batch is written. */
export class BatchBuilder {
  readonly #vehicles: Interner;
  readonly #signals: SignalTable;
  readonly samples = new SampleBuffer();
  messages: MessageRow[] = [];
  presence: PresenceRow[] = [];

  constructor(vehicles: Interner, signals: SignalTable) {
    this.#vehicles = vehicles;
    this.#signals = signals;
  }

  /**
   * Adds an accepted message and, for telemetry, its rows in order of time. `shift` is taken from every time. All or
   * nothing: what throws (AppError `too-many-signals`) leaves no trace.
   */
  addTelemetry(
    message: Omit<MessageRow, 'firstTs' | 'lastTs'>,
    telemetry: DecodedTelemetry,
    shift: number,
  ): void {
    const firstRow = this.samples.length;
    try {
      this.#append(message.vehicle, telemetry, shift);
    } catch (error) {
      this.samples.truncate(firstRow);
      throw error;
    }
    const [firstTs, lastTs] = bounds(telemetry.times);
    this.messages.push({ ...message, firstTs: firstTs - shift, lastTs: lastTs - shift });
  }

  addReport(message: Omit<MessageRow, 'firstTs' | 'lastTs'>, ts: number): void {
    this.messages.push({ ...message, firstTs: ts, lastTs: ts });
  }

  /** Takes back the message added last, whose rows began at `firstRow`. */
  withdrawLast(firstRow: number): void {
    this.messages.pop();
    this.samples.truncate(firstRow);
  }

  build(position: number): WriteBatch {
    return {
      vehicles: this.#vehicles,
      signals: this.#signals.names,
      messages: this.messages,
      samples: this.samples,
      presence: this.presence,
      position,
    };
  }

  clear(): void {
    this.samples.clear(keepRows);
    this.messages = [];
    this.presence = [];
  }

  #append(vehicle: number, telemetry: DecodedTelemetry, shift: number): void {
    const { times, samples, columns, numbers } = telemetry;
    const signals = this.#signals;
    const flags = shift === 0 ? 0 : sampleFlags.clockShifted;
    const place = { vehicle, message: this.messages.length, flags };
    if (numbers !== null) {
      signals.pushNumbers(this.samples, place, numbers, (times[0] as number) - shift);
      return;
    }
    const names = columns === null ? [] : Object.keys(columns);
    const ids = names.map((name) => signals.id(name, vehicle));
    for (const index of inOrderOfTime(times)) {
      const ts = (times[index] as number) - shift;
      if (columns !== null) {
        for (let column = 0; column < names.length; column++) {
          const value = columns[names[column] as string]?.[index] ?? null;
          if (value !== null) signals.push(this.samples, place, ids[column] as number, ts, value);
        }
      } else {
        const sample = samples?.[index];
        for (const name in sample) {
          signals.push(this.samples, place, signals.id(name, vehicle), ts, sample[name] as SampleValue);
        }
      }
    }
  }
}

const onlyOne = [0];

/** Indices of the times from oldest to newest; of equal ones the later given comes later. */
function inOrderOfTime(times: readonly number[]): readonly number[] {
  if (times.length === 1) return onlyOne;
  const order = times.map((_, index) => index);
  const sorted = times.every((ts, index) => index === 0 || ts >= (times[index - 1] as number));
  return sorted ? order : order.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
}

/** Oldest and newest. */
export function bounds(times: readonly number[]): readonly [number, number] {
  let first = times[0] as number;
  let last = first;
  for (let index = 1; index < times.length; index++) {
    const ts = times[index] as number;
    if (ts < first) first = ts;
    if (ts > last) last = ts;
  }
  return [first, last];
}
