import type { Interner } from '../../shared/interner.ts';
import type { MessageRow, PresenceRow, WriteBatch } from '../../telemetry/telemetry-store.ts';
import type { DayFile } from './day-files.ts';
import type { DuckdbDatabase } from './duckdb-database.ts';

interface Vehicle {
  vin: string;
  /** Newest sample time; -Infinity before the first. */
  newestTs: number;
  presence: { at: number; online: boolean } | undefined;
  /** 1 where the vehicle has sent the signal with that number. */
  signals: Uint8Array;
}

/** What a batch adds to the dictionaries. */
export interface Additions {
  readonly vehicles: number[];
  readonly signals: number[];
  readonly vehicleSignals: { readonly vehicle: number; readonly signal: number }[];
}

/**
 * The dictionaries and a little standing of each vehicle, as the current file has them. Numbers here are those kept
 * on disk, not a batch's own.
 */
export class StoreState {
  position = 0;
  nextTextRef = 0;
  nextArrayRef = 0;
  readonly vehicles: Vehicle[] = [];
  readonly signals: string[] = [];
  readonly #vehicleIds = new Map<string, number>();
  readonly #signalIds = new Map<string, number>();
  readonly #vehicleTables = new WeakMap<Interner, number[]>();
  readonly #signalTables = new WeakMap<Interner, number[]>();
  additions: Additions = { vehicles: [], signals: [], vehicleSignals: [] };

  vehicle(vin: string): number | undefined {
    return this.#vehicleIds.get(vin);
  }

  signal(path: string): number | undefined {
    return this.#signalIds.get(path);
  }

  signalsOf(vehicle: number): number[] {
    const known = this.vehicles[vehicle]?.signals ?? new Uint8Array();
    return [...known.keys()].filter((signal) => known[signal] === 1);
  }

  /**
   * From a batch's numbers to those on disk, -1 where a number was not used yet: `adoptVehicle` then gives it. Only
   * what is used is taken in, so that an erased vehicle does not come back by its name alone.
   */
  vehicleTable(names: Interner): number[] {
    return this.#table(this.#vehicleTables, names);
  }

  signalTable(names: Interner): number[] {
    return this.#table(this.#signalTables, names);
  }

  adoptVehicle(names: Interner, number: number): number {
    const vin = names.name(number);
    let vehicle = this.#vehicleIds.get(vin);
    if (vehicle === undefined) {
      vehicle = this.#addVehicle(this.vehicles.length, vin);
      this.additions.vehicles.push(vehicle);
    }
    this.vehicleTable(names)[number] = vehicle;
    return vehicle;
  }

  adoptSignal(names: Interner, number: number): number {
    const path = names.name(number);
    let signal = this.#signalIds.get(path);
    if (signal === undefined) {
      signal = this.#addSignal(this.signals.length, path);
      this.additions.signals.push(signal);
    }
    this.signalTable(names)[number] = signal;
    return signal;
  }

  /** `vehicle` sent `signal`: remembered, and added where it is the first time. */
  noteSignal(vehicle: number, signal: number): void {
    const entry = this.vehicles[vehicle]!;
    if (signal >= entry.signals.length) {
      const grown = new Uint8Array(Math.max(signal + 1, entry.signals.length * 2, 32));
      grown.set(entry.signals);
      entry.signals = grown;
    }
    if (entry.signals[signal] === 1) return;
    entry.signals[signal] = 1;
    this.additions.vehicleSignals.push({ vehicle, signal });
  }

  noteMessage(vehicle: number, message: MessageRow): void {
    const entry = this.vehicles[vehicle]!;
    if (message.topic === 'telemetry') entry.newestTs = Math.max(entry.newestTs, Math.floor(message.lastTs));
  }

  notePresence(vehicle: number, { at, online }: PresenceRow): void {
    this.vehicles[vehicle]!.presence = { at, online };
  }

  noteCommitted(batch: WriteBatch): void {
    this.position = batch.position;
    this.additions = { vehicles: [], signals: [], vehicleSignals: [] };
  }

  async load(database: DuckdbDatabase, { alias, summary }: DayFile): Promise<void> {
    const scalar = async (sql: string): Promise<number> => (await database.query(sql)).numbers(0)[0] ?? 0;
    this.position = (await scalar(`SELECT max(position) FROM ${alias}.positions`)) || 0;
    this.nextTextRef = await scalar(`SELECT coalesce(max(ref) + 1, 0) FROM ${alias}.texts`);
    this.nextArrayRef = await scalar(`SELECT coalesce(max(ref) + 1, 0) FROM ${alias}.arrays`);
    const vehicles = await database.query(`SELECT vehicle, vin FROM ${alias}.vehicles`);
    const vins = vehicles.texts(1);
    for (const [row, vehicle] of vehicles.numbers(0).entries()) this.#addVehicle(vehicle, vins[row] ?? '');
    const signals = await database.query(`SELECT signal, path FROM ${alias}.signals`);
    const paths = signals.texts(1);
    for (const [row, signal] of signals.numbers(0).entries()) this.#addSignal(signal, paths[row] ?? '');
    const pairs = await database.query(`SELECT vehicle, signal FROM ${alias}.vehicle_signals`);
    const pairSignals = pairs.numbers(1);
    for (const [row, vehicle] of pairs.numbers(0).entries()) this.noteSignal(vehicle, pairSignals[row]!);
    await this.#loadStanding(database, alias, summary.marked.position);
    this.additions = { vehicles: [], signals: [], vehicleSignals: [] };
  }

  async #loadStanding(database: DuckdbDatabase, alias: string, marked: number): Promise<void> {
    const newest = await database.query(
      `SELECT vehicle, max(ts) FROM (
         SELECT vehicle, newest_ts AS ts FROM ${alias}.standing
         UNION ALL SELECT vehicle, newest_ts FROM ${alias}.heard
         UNION ALL SELECT vehicle, last_ts FROM ${alias}.messages
           WHERE position >= ${marked} AND topic = 'telemetry')
       WHERE ts IS NOT NULL GROUP BY vehicle`,
    );
    const times = newest.numbers(1);
    newest.numbers(0).forEach((vehicle, row) => {
      this.vehicles[vehicle]!.newestTs = times[row]!;
    });
    const presence = await database.query(
      `SELECT vehicle, arg_max(changed_at, arrival), arg_max(online, arrival) FROM (
         SELECT vehicle, presence_at AS changed_at, online, -1 AS arrival FROM ${alias}.standing WHERE presence_at IS NOT NULL
         UNION ALL SELECT vehicle, changed_at, online, rowid FROM ${alias}.presence)
       GROUP BY vehicle`,
    );
    const [at, online] = [presence.numbers(1), presence.numbers(2)];
    presence.numbers(0).forEach((vehicle, row) => {
      this.vehicles[vehicle]!.presence = { at: at[row]!, online: online[row] === 1 };
    });
  }

  #table(tables: WeakMap<Interner, number[]>, names: Interner): number[] {
    let table = tables.get(names);
    if (table === undefined) {
      table = [];
      tables.set(names, table);
    }
    while (table.length < names.size) table.push(-1);
    return table;
  }

  #addVehicle(vehicle: number, vin: string): number {
    this.vehicles[vehicle] = {
      vin,
      newestTs: Number.NEGATIVE_INFINITY,
      presence: undefined,
      signals: new Uint8Array(),
    };
    if (vin !== '') this.#vehicleIds.set(vin, vehicle);
    return vehicle;
  }

  #addSignal(signal: number, path: string): number {
    this.signals[signal] = path;
    this.#signalIds.set(path, signal);
    return signal;
  }
}
