import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  UINTEGER,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api';
import { isSliceOver, letOthersIn } from '../../shared/time-slice.ts';
import type { WriteBatch } from '../../telemetry/telemetry-store.ts';
import { ColumnChunk, chunkRows, WholeNumbers } from './column-chunk.ts';
import { storedFlags } from './day-schema.ts';
import type { StoreState } from './store-state.ts';

/** Flushed together: two milliseconds, about, which nobody can get into. */
const flushedChunks = 12;

/** Texts remembered so that the same one is kept once. */
const rememberedTexts = 20_000;

const rareColumns = {
  texts: [BIGINT, VARCHAR],
  arrays: [BIGINT, LIST(DOUBLE)],
  presence: [UINTEGER, BIGINT, BOOLEAN],
  positions: [BIGINT],
  vehicles: [UINTEGER, VARCHAR],
  signals: [UINTEGER, VARCHAR],
  vehicle_signals: [UINTEGER, UINTEGER],
} as const;
type RareTable = keyof typeof rareColumns;
type Row = readonly DuckDBValue[];

/** Appends batches to one day file; the transaction around it is the caller's. */
export class BatchWriter {
  readonly #state: StoreState;
  readonly #appenders: ReadonlyMap<string, DuckDBAppender>;
  readonly #rare = new Map<RareTable, ColumnChunk>();
  readonly #textRefs = new Map<string, number>();
  readonly #samples: ColumnChunk;
  readonly #messages: ColumnChunk;
  readonly #columns = {
    vehicle: new Uint32Array(chunkRows),
    signal: new Uint32Array(chunkRows),
    ts: new WholeNumbers(chunkRows),
    value: new Float64Array(chunkRows),
    flags: new Uint8Array(chunkRows),
    message: new WholeNumbers(chunkRows),
  };
  readonly #messageColumns = {
    position: new WholeNumbers(chunkRows),
    vehicle: new Uint32Array(chunkRows),
    receivedAt: new WholeNumbers(chunkRows),
    firstTs: new WholeNumbers(chunkRows),
    lastTs: new WholeNumbers(chunkRows),
  };

  private constructor(appenders: ReadonlyMap<string, DuckDBAppender>, state: StoreState) {
    this.#state = state;
    this.#appenders = appenders;
    this.#samples = this.#chunk('samples', [UINTEGER, UINTEGER, BIGINT, DOUBLE, UTINYINT, BIGINT]);
    const { vehicle, signal, ts, value, flags, message } = this.#columns;
    for (const [index, column] of [vehicle, signal, ts.items, value, flags, message.items].entries())
      this.#samples.column(index, column);
    this.#messages = this.#chunk('messages', [
      BIGINT,
      UINTEGER,
      VARCHAR,
      BIGINT,
      VARCHAR,
      BIGINT,
      BIGINT,
      BIGINT,
    ]);
    const messages = this.#messageColumns;
    this.#messages.column(0, messages.position.items);
    this.#messages.column(1, messages.vehicle);
    this.#messages.column(3, messages.receivedAt.items);
    this.#messages.column(6, messages.firstTs.items);
    this.#messages.column(7, messages.lastTs.items);
    for (const [table, types] of Object.entries(rareColumns))
      this.#rare.set(table as RareTable, this.#chunk(table, types));
  }

  static async open(connection: DuckDBConnection, alias: string, state: StoreState): Promise<BatchWriter> {
    const appenders = new Map<string, DuckDBAppender>();
    for (const table of ['samples', 'messages', ...Object.keys(rareColumns)])
      appenders.set(table, await connection.createAppender(table, 'main', alias));
    return new BatchWriter(appenders, state);
  }

  /** Others get in meanwhile: what is noted of the batch in memory is there before the batch is. */
  async append(batch: WriteBatch): Promise<void> {
    await this.#appendSamples(batch);
    await this.#appendMessages(batch);
    const vehicles = this.#state.vehicleTable(batch.vehicles);
    const vehicleOf = (number: number): number =>
      vehicles[number]! >= 0 ? vehicles[number]! : this.#state.adoptVehicle(batch.vehicles, number);
    this.#appendRare(
      'presence',
      batch.presence.map(({ vehicle, at, online }) => [vehicleOf(vehicle), BigInt(Math.floor(at)), online]),
    );
    this.#appendRare('positions', [[BigInt(batch.position)]]);
    const { additions } = this.#state;
    this.#appendRare(
      'vehicles',
      additions.vehicles.map((id) => [id, this.#state.vehicles[id]!.vin]),
    );
    this.#appendRare(
      'signals',
      additions.signals.map((id) => [id, this.#state.signals[id]!]),
    );
    this.#appendRare(
      'vehicle_signals',
      additions.vehicleSignals.map(({ vehicle, signal }) => [vehicle, signal]),
    );
  }

  close(): void {
    for (const appender of this.#appenders.values()) appender.closeSync();
  }

  #chunk(table: string, types: readonly DuckDBType[]): ColumnChunk {
    return new ColumnChunk(this.#appenders.get(table)!, types);
  }

  async #appendSamples({
    samples,
    messages,
    vehicles: vehicleNames,
    signals: signalNames,
  }: WriteBatch): Promise<void> {
    const state = this.#state;
    const vehicles = state.vehicleTable(vehicleNames);
    const signals = state.signalTable(signalNames);
    const positions = Float64Array.from(messages, ({ position }) => position);
    const columns = this.#columns;
    const texts: Row[] = [];
    const arrays: Row[] = [];
    for (let first = 0; first < samples.length; first += chunkRows) {
      if (isSliceOver()) await letOthersIn();
      const rows = Math.min(chunkRows, samples.length - first);
      for (let row = 0; row < rows; row++) {
        const source = first + row;
        // -1 is new here, undefined no number of the batch's at all: taking it in then throws.
        let vehicle = vehicles[samples.vehicle[source]!]!;
        if (!(vehicle >= 0)) vehicle = state.adoptVehicle(vehicleNames, samples.vehicle[source]!);
        let signal = signals[samples.signal[source]!]!;
        if (!(signal >= 0)) signal = state.adoptSignal(signalNames, samples.signal[source]!);
        if (state.vehicles[vehicle]!.signals[signal] !== 1) state.noteSignal(vehicle, signal);
        let value = samples.value[source]!;
        let flags = samples.flags[source]! & storedFlags.mask;
        if (Number.isNaN(value)) {
          const text = samples.texts.get(source);
          const elements = samples.arrays.get(source);
          if (text !== undefined) {
            value = this.#textRef(text, texts);
            flags |= storedFlags.text;
          } else if (elements !== undefined) {
            value = state.nextArrayRef++;
            flags |= storedFlags.array;
            arrays.push([BigInt(value), listValue(elements)]);
          }
        }
        columns.vehicle[row] = vehicle;
        columns.signal[row] = signal;
        columns.ts.set(row, Math.floor(samples.ts[source]!));
        columns.value[row] = value;
        columns.flags[row] = flags;
        columns.message.set(row, positions[samples.message[source]!]!);
      }
      this.#samples.append(rows);
      if ((first / chunkRows) % flushedChunks === flushedChunks - 1)
        this.#appenders.get('samples')!.flushSync();
    }
    if (samples.length > 0) this.#appenders.get('samples')!.flushSync();
    this.#appendRare('texts', texts);
    this.#appendRare('arrays', arrays);
  }

  async #appendMessages({ messages, vehicles: names }: WriteBatch): Promise<void> {
    const vehicles = this.#state.vehicleTable(names);
    const columns = this.#messageColumns;
    for (let first = 0; first < messages.length; first += chunkRows) {
      if (isSliceOver()) await letOthersIn();
      const part = messages.slice(first, first + chunkRows);
      for (const [row, message] of part.entries()) {
        let vehicle = vehicles[message.vehicle]!;
        if (!(vehicle >= 0)) vehicle = this.#state.adoptVehicle(names, message.vehicle);
        columns.position.set(row, message.position);
        columns.vehicle[row] = vehicle;
        columns.receivedAt.set(row, Math.floor(message.receivedAt));
        columns.firstTs.set(row, Math.floor(message.firstTs));
        columns.lastTs.set(row, Math.floor(message.lastTs));
      }
      this.#messages.append(
        part.length,
        new Map<number, DuckDBValue[]>([
          [2, part.map(({ topic }) => topic)],
          [4, part.map(({ boot }) => boot)],
          [5, part.map(({ seq }) => (seq === null ? null : BigInt(seq)))],
        ]),
      );
    }
    if (messages.length > 0) this.#appenders.get('messages')!.flushSync();
  }

  #appendRare(table: RareTable, rows: readonly Row[]): void {
    if (rows.length === 0) return;
    const chunk = this.#rare.get(table)!;
    for (let first = 0; first < rows.length; first += chunkRows) {
      const part = rows.slice(first, first + chunkRows);
      chunk.append(
        part.length,
        new Map(rareColumns[table].map((_, column) => [column, part.map((row) => row[column]!)])),
      );
    }
    this.#appenders.get(table)!.flushSync();
  }

  #textRef(text: string, texts: Row[]): number {
    const known = this.#textRefs.get(text);
    if (known !== undefined) return known;
    if (this.#textRefs.size >= rememberedTexts) this.#textRefs.clear();
    const ref = this.#state.nextTextRef++;
    this.#textRefs.set(text, ref);
    texts.push([BigInt(ref), text]);
    return ref;
  }
}
