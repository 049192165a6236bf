import { sql } from 'kysely';
import type { Database } from '../../../database/database.ts';
import type { MessageRow, WriteBatch } from '../../../telemetry/telemetry-store.ts';
import { keptText, toldText } from './kept-text.ts';
import { SignalExpiries } from './signal-expiries.ts';
import { SignalNames } from './signal-names.ts';
import { type Standing, type StandingRow, standingOf } from './standing.ts';

/** Power-ups of a vehicle whose numbers are remembered. */
const rememberedBoots = 16;

/** What PostgreSQL says of the store, and what is remembered of it. */
export class Books {
  readonly db: Database;
  readonly signals: SignalNames;
  /** Journal position of the newest batch; what lies behind it is not read. */
  position = 0;
  /** What was received before it is not read. */
  expiredBefore = 0;
  lastReceivedAt: number | null = null;
  /** Before it samples of single signals are not read either. */
  readonly signalExpiries = new SignalExpiries();
  readonly #standings = new Map<string, Standing>();
  /** Grows whenever standings are dropped: who read before must not remember. */
  #generation = 0;

  constructor(db: Database, apart: RegExp) {
    this.db = db;
    this.signals = new SignalNames(db, apart);
  }

  async load(): Promise<void> {
    const state = await this.db.selectFrom('telemetry_state').selectAll().executeTakeFirstOrThrow();
    this.position = state.position;
    this.expiredBefore = state.expired_before;
    this.lastReceivedAt = state.last_received_at;
    await this.signals.load();
    for (const { pattern, expired_before } of await this.db
      .selectFrom('telemetry_signal_expiry')
      .selectAll()
      .execute())
      this.signalExpiries.set(pattern, expired_before);
  }

  /** Those of these vehicles that the store has heard. */
  async standings(vins: readonly string[]): Promise<Map<string, Standing>> {
    const missing = vins.filter((vin) => !this.#standings.has(vin));
    const read = missing.length === 0 ? new Map<string, Standing>() : await this.#read(missing);
    const found = new Map<string, Standing>();
    for (const vin of vins) {
      const standing = this.#standings.get(vin) ?? read.get(vin);
      if (standing !== undefined) found.set(vin, standing);
    }
    return found;
  }

  async standing(vin: string): Promise<Standing | undefined> {
    return (await this.standings([vin])).get(vin);
  }

  /** By the numbers of the batch; vehicles that are new are taken in. */
  async adopt({ vehicles, messages, presence }: WriteBatch): Promise<Map<number, Standing>> {
    const numbers = new Set<number>();
    for (const { vehicle } of messages) numbers.add(vehicle);
    for (const { vehicle } of presence) numbers.add(vehicle);
    const vins = [...numbers].map((number) => vehicles.name(number));
    const unknown = vins.filter((vin) => !this.#standings.has(vin));
    if (unknown.length > 0) {
      await sql`insert into telemetry_vehicles (vin) select unnest(${unknown}::text[]) on conflict do nothing`.execute(
        this.db,
      );
      await this.#read(unknown);
    }
    return new Map([...numbers].map((number) => [number, this.#standings.get(vehicles.name(number))!]));
  }

  /** Numbers of the power-ups that these messages name. */
  async adoptBoots(standings: ReadonlyMap<number, Standing>, messages: readonly MessageRow[]): Promise<void> {
    for (const { boots } of standings.values()) if (boots.size > rememberedBoots) boots.clear();
    const missing = new Map<string, { standing: Standing; boot: string }>();
    for (const { vehicle, boot } of messages) {
      if (boot === null) continue;
      const standing = standings.get(vehicle)!;
      if (!standing.boots.has(boot)) missing.set(`${vehicle} ${boot}`, { standing, boot });
    }
    if (missing.size === 0) return;
    const wanted = [...missing.values()];
    const vehicles = wanted.map(({ standing }) => standing.vehicle);
    const names = wanted.map(({ boot }) => keptText(boot));
    await sql`insert into telemetry_boots (vehicle, name)
      select * from unnest(${vehicles}::int[], ${names}::text[]) on conflict do nothing`.execute(this.db);
    const { rows } = await sql<{ vehicle: number; boot: number; name: string }>`
      select b.vehicle, b.boot, b.name from unnest(${vehicles}::int[], ${names}::text[]) as w(vehicle, name)
        join telemetry_boots b on b.vehicle = w.vehicle and b.name = w.name`.execute(this.db);
    const byVehicle = new Map(wanted.map(({ standing }) => [standing.vehicle, standing]));
    for (const { vehicle, boot, name } of rows) byVehicle.get(vehicle)!.boots.set(toldText(name), boot);
  }

  async bootNames(vehicle: number): Promise<ReadonlyMap<number, string>> {
    const rows = await this.db
      .selectFrom('telemetry_boots')
      .select(['boot', 'name'])
      .where('vehicle', '=', vehicle)
      .execute();
    return new Map(rows.map(({ boot, name }) => [boot, toldText(name)]));
  }

  /** What is remembered may be ahead of what is kept. */
  forget(vin?: string): void {
    this.#generation++;
    if (vin === undefined) this.#standings.clear();
    else this.#standings.delete(vin);
  }

  async #read(vins: readonly string[]): Promise<Map<string, Standing>> {
    const generation = this.#generation;
    const { rows } = await sql<StandingRow & { signals: number[] | null }>`
      select v.*, (select array_agg(signal) from telemetry_vehicle_signals s where s.vehicle = v.vehicle) as signals
      from telemetry_vehicles v where vin = any(${[...vins]}::text[])`.execute(this.db);
    const read = new Map(rows.map((row) => [row.vin, standingOf(row, row.signals ?? [])]));
    if (generation === this.#generation)
      for (const [vin, standing] of read) if (!this.#standings.has(vin)) this.#standings.set(vin, standing);
    return read;
  }
}
