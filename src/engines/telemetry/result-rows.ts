import {
  type DuckDBDataChunk,
  DuckDBListValue,
  type DuckDBMaterializedResult,
  type DuckDBValue,
} from '@duckdb/node-api';

/** A result, by column. */
export class Rows {
  readonly length: number;
  readonly #chunks: readonly DuckDBDataChunk[];

  /** Takes all of it at once: to be handed each piece would be a wait for this thread, which has more to do. */
  constructor(result: DuckDBMaterializedResult) {
    this.#chunks = Array.from({ length: result.chunkCount }, (_, chunk) => result.getChunk(chunk));
    this.length = this.#chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  }

  /** Numbers of any type and booleans as 0 and 1; NaN for null. */
  numbers(column: number): Float64Array {
    const numbers = new Float64Array(this.length);
    let at = 0;
    for (const chunk of this.#chunks) {
      const vector = chunk.getColumnVector(column);
      const { itemCount } = vector;
      const plain = plainItems(vector);
      if (plain !== null) numbers.set(plain, at);
      else
        for (let row = 0; row < itemCount; row++) {
          const value = vector.getItem(row);
          numbers[at + row] = value === null ? Number.NaN : Number(value);
        }
      at += itemCount;
    }
    return numbers;
  }

  texts(column: number): (string | null)[] {
    return [...this.#values(column)].map((value) => (value === null ? null : String(value)));
  }

  lists(column: number): number[][] {
    return [...this.#values(column)].map((value) =>
      value instanceof DuckDBListValue ? value.items.map(Number) : [],
    );
  }

  *#values(column: number): Generator<DuckDBValue> {
    for (const chunk of this.#chunks) {
      const vector = chunk.getColumnVector(column);
      for (let row = 0; row < vector.itemCount; row++) yield vector.getItem(row);
    }
  }
}

/**
 * The memory of a vector of doubles or small whole numbers without nulls: forty times as fast as one by one. The library does
 * not publish it; null where it is not what is expected.
 */
function plainItems(vector: unknown): Float64Array | Uint32Array | Uint8Array | null {
  const { items, validity } = vector as { items?: unknown; validity?: { data?: unknown } };
  if (validity?.data !== null) return null;
  return items instanceof Float64Array || items instanceof Uint32Array || items instanceof Uint8Array
    ? items
    : null;
}
