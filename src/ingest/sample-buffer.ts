import type { SampleColumns } from '../telemetry/telemetry-store.ts';

const smallest = 4096;

/** Sample columns that grow, and are used again for the next batch. */
export class SampleBuffer implements SampleColumns {
  length = 0;
  vehicle = new Uint32Array(smallest);
  signal = new Uint32Array(smallest);
  ts = new Float64Array(smallest);
  value = new Float64Array(smallest);
  flags = new Uint8Array(smallest);
  message = new Uint32Array(smallest);
  readonly texts = new Map<number, string>();
  readonly arrays = new Map<number, readonly number[]>();

  push(vehicle: number, signal: number, ts: number, value: number, flags: number, message: number): void {
    const row = this.length;
    if (row === this.ts.length) this.#resize(row * 2);
    this.vehicle[row] = vehicle;
    this.signal[row] = signal;
    this.ts[row] = ts;
    this.value[row] = value;
    this.flags[row] = flags;
    this.message[row] = message;
    this.length = row + 1;
  }

  /** Drops rows from `length` on. */
  truncate(length: number): void {
    for (const rows of [this.texts, this.arrays]) {
      for (const row of rows.keys()) if (row >= length) rows.delete(row);
    }
    this.length = length;
  }

  /** Empty again; what an exceptional batch needed is given back above `keepRows`. */
  clear(keepRows: number): void {
    this.length = 0;
    this.texts.clear();
    this.arrays.clear();
    if (this.ts.length > keepRows) this.#resize(keepRows);
  }

  #resize(capacity: number): void {
    const kept = Math.min(this.length, capacity);
    const copy = <Column extends Uint32Array | Float64Array | Uint8Array>(
      from: Column,
      to: Column,
    ): Column => {
      to.set(from.subarray(0, kept));
      return to;
    };
    this.vehicle = copy(this.vehicle, new Uint32Array(capacity));
    this.signal = copy(this.signal, new Uint32Array(capacity));
    this.ts = copy(this.ts, new Float64Array(capacity));
    this.value = copy(this.value, new Float64Array(capacity));
    this.flags = copy(this.flags, new Uint8Array(capacity));
    this.message = copy(this.message, new Uint32Array(capacity));
  }
}
