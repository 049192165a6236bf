import { byLastSeen, type FleetSort, grouped } from './fleet-order.ts';
import { SortedOrder } from './sorted-order.ts';
import type { FleetVehicle } from './vehicle.ts';

/** A vehicle with what searching and drawing it needs, worked out beforehand. */
export interface FleetEntry {
  readonly vehicle: FleetVehicle;
  /** VIN and plate in small letters, without spaces and hyphens. */
  ids: string;
  /** `ids`, model and model year in small letters. */
  text: string;
  plate: string | null;
  /** Web Mercator, the world from 0 to 1; NaN where no position is known. */
  x: number;
  y: number;
}

/** What a change concerns: an answer made before it stands as long as it does not depend on it. */
export interface FleetVersions {
  /** Registrations, changes of attributes, removals. */
  readonly fleet: number;
  /** Health, presence, software. */
  readonly state: number;
  readonly lastSeen: number;
  readonly positions: number;
}

/** All vehicles in every order that lists are asked in. */
export class FleetIndex {
  readonly #entries = new Map<string, FleetEntry>();
  readonly #byVin = new SortedOrder<FleetEntry>((a, b) => (a.vehicle.vin < b.vehicle.vin ? -1 : 1));
  readonly #byPlate = new SortedOrder<FleetEntry>(comparePlates);
  readonly #orders = new Map<string, { readonly version: number; readonly entries: readonly FleetEntry[] }>();
  readonly #versions = { fleet: 0, state: 0, lastSeen: 0, positions: 0 };

  get versions(): FleetVersions {
    return this.#versions;
  }

  get size(): number {
    return this.#entries.size;
  }

  fill(vehicles: Iterable<FleetVehicle>): void {
    this.#entries.clear();
    for (const vehicle of vehicles) this.#entries.set(vehicle.vin, newEntry(vehicle));
    const all = [...this.#entries.values()];
    this.#byVin.fill(all);
    this.#byPlate.fill(all);
    this.#orders.clear();
    for (const concern of Object.keys(this.#versions) as (keyof FleetVersions)[]) this.#versions[concern]++;
  }

  /** It is new, or its attributes changed. */
  place(vehicle: FleetVehicle): void {
    const known = this.#entries.get(vehicle.vin);
    const entry = known ?? newEntry(vehicle);
    if (known === undefined) {
      this.#entries.set(vehicle.vin, entry);
      this.#byVin.place(entry);
    } else {
      describe(entry);
    }
    this.#byPlate.place(entry);
    this.#versions.fleet++;
  }

  remove(vin: string): void {
    const entry = this.#entries.get(vin);
    if (entry === undefined) return;
    this.#entries.delete(vin);
    this.#byVin.remove(entry);
    this.#byPlate.remove(entry);
    this.#versions.fleet++;
  }

  changed(concern: 'state' | 'lastSeen'): void {
    this.#versions[concern]++;
  }

  moved(vin: string): void {
    const entry = this.#entries.get(vin);
    if (entry === undefined) return;
    project(entry);
    this.#versions.positions++;
  }

  has(entry: FleetEntry): boolean {
    return this.#entries.get(entry.vehicle.vin) === entry;
  }

  /** A snapshot: what comes and goes later does not change it. */
  inOrder({ key, descending }: FleetSort): readonly FleetEntry[] {
    const { fleet, state, lastSeen } = this.#versions;
    const version =
      fleet + (key === 'health' || key === 'online' ? state : 0) + (key === 'lastSeenAt' ? lastSeen : 0);
    const name = `${descending ? '-' : ''}${key}`;
    const known = this.#orders.get(name);
    if (known?.version === version) return known.entries;
    const entries = this.#arrange({ key, descending });
    this.#orders.set(name, { version, entries });
    return entries;
  }

  #arrange({ key, descending }: FleetSort): readonly FleetEntry[] {
    const byVin = this.#byVin.items();
    if (key === 'vin') return descending ? byVin.toReversed() : byVin;
    if (key === 'lastSeenAt') return byLastSeen(byVin, descending);
    if (key !== 'plate') return grouped(byVin, key, descending);
    const byPlate = this.#byPlate.items();
    if (!descending) return byPlate;
    const withPlate = byPlate.filter(({ plate }) => plate !== null);
    return withPlate.toReversed().concat(byPlate.slice(withPlate.length));
  }
}

function comparePlates(a: FleetEntry, b: FleetEntry): number {
  if (a.plate !== b.plate) {
    if (a.plate === null) return 1;
    if (b.plate === null) return -1;
    return a.plate < b.plate ? -1 : 1;
  }
  return a.vehicle.vin < b.vehicle.vin ? -1 : 1;
}

function newEntry(vehicle: FleetVehicle): FleetEntry {
  const entry = { vehicle, ids: '', text: '', plate: null, x: Number.NaN, y: Number.NaN };
  describe(entry);
  project(entry);
  return entry;
}

/** Spaces and hyphens are written in plates as people like. */
export const compact = (text: string): string => text.toLowerCase().replace(/[\s-]/g, '');

function describe(entry: FleetEntry): void {
  const { vin, plate, model, modelYear } = entry.vehicle;
  entry.plate = plate === null || plate.trim() === '' ? null : compact(plate);
  entry.ids = `${vin.toLowerCase()}\n${entry.plate ?? ''}`;
  entry.text = `${entry.ids}\n${model.toLowerCase()}\n${modelYear}`;
}

/** Web Mercator ends at 85.05° of latitude: what lies beyond stands on the edge. */
function project(entry: FleetEntry): void {
  const { position } = entry.vehicle;
  if (position === null) {
    entry.x = Number.NaN;
    entry.y = Number.NaN;
    return;
  }
  const sine = Math.sin((position.latitude * Math.PI) / 180);
  entry.x = position.longitude / 360 + 0.5;
  entry.y = Math.min(1, Math.max(0, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)));
}
