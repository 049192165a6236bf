import type { SampleColumns } from '../telemetry/telemetry-store.ts';

const smallest = 4096;

/** Sample columns that grow, and are used again for the next batch. Their memory is shared, so that no thread copies them. */
export class SampleBuffer implements SampleColumns {
  length = 0;
  vehicle = shared(Uint32Array, smallest);
  signal = shared(Uint32Array, smallest);
  ts = shared(Float64Array, smallest);
  value = shared(Float64Array, smallest);
  flags = shared(Uint8Array, smallest);
  message = shared(Uint32Array, smallest);
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
    this.vehicle = copy(this.vehicle, shared(Uint32Array, capacity));
    this.signal = copy(this.signal, shared(Uint32Array, capacity));
    this.ts = copy(this.ts, shared(Float64Array, capacity));
    this.value = copy(this.value, shared(Float64Array, capacity));
    this.flags = copy(this.flags, shared(Uint8Array, capacity));
    this.message = copy(this.message, shared(Uint32Array, capacity));
  }
}

function shared<Column>(
  type: { new (memory: SharedArrayBuffer): Column; readonly BYTES_PER_ELEMENT: number },
  length: number,
): Column {
  return new type(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT));
}
