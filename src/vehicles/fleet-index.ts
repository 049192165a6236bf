import { FleetColumns } from './fleet-columns.ts';
import { byLastSeen, type FleetSort, grouped } from './fleet-order.ts';
import { SortedOrder } from './sorted-order.ts';
import type { FleetVehicle } from './vehicle.ts';

/** What a change concerns: an answer made before it stands as long as it does not depend on it. */
export interface FleetVersions {
  /** Registrations, changes of attributes, removals. */
  readonly fleet: number;
  /** Health, presence, software. */
  readonly state: number;
  readonly lastSeen: number;
  readonly positions: number;
}

/** All vehicles, by number, in every order that lists are asked in. */
export class FleetIndex {
  readonly columns = new FleetColumns();
  readonly #versions = { fleet: 0, state: 0, lastSeen: 0, positions: 0 };
  readonly #byVin = new SortedOrder<number>((a, b) => this.#compareVins(a, b));
  readonly #byPlate = new SortedOrder<number>((a, b) => this.#comparePlates(a, b));
  readonly #orders = new Map<string, { readonly version: number; readonly numbers: ArrayLike<number> }>();

  get versions(): FleetVersions {
    return this.#versions;
  }

  fill(vehicles: Iterable<FleetVehicle>): void {
    for (const known of this.columns.vehicle) if (known !== null) this.columns.remove(known.vin);
    const numbers = Array.from(vehicles, (vehicle) => this.columns.add(vehicle));
    this.#byVin.fill(numbers);
    this.#byPlate.fill(numbers);
    for (const concern of Object.keys(this.#versions) as (keyof FleetVersions)[]) this.#versions[concern]++;
  }

  /** It is new, or its attributes changed. */
  put(vehicle: FleetVehicle): void {
    const known = this.columns.find(vehicle.vin);
    if (known === undefined) {
      const number = this.columns.add(vehicle);
      this.#byVin.place(number);
      this.#byPlate.place(number);
    } else {
      this.columns.describe(known, vehicle);
      this.#byPlate.place(known);
    }
    this.#versions.fleet++;
  }

  remove(vin: string): void {
    const number = this.columns.remove(vin);
    if (number === undefined) return;
    this.#byVin.remove(number);
    this.#byPlate.remove(number);
    this.#versions.fleet++;
  }

  /** Its health, presence or software changed, or when it was heard, or where it is. */
  changed(vehicle: FleetVehicle, concern: Exclude<keyof FleetVersions, 'fleet'>): void {
    const number = this.columns.find(vehicle.vin);
    if (number === undefined) return;
    if (concern === 'state') this.columns.state(number, vehicle);
    else if (concern === 'lastSeen') this.columns.heard(number, vehicle);
    else this.columns.place(number, vehicle);
    this.#versions[concern]++;
  }

  /** In ascending order. */
  vins(): string[] {
    const { vehicle } = this.columns;
    return this.#byVin.items().flatMap((number) => vehicle[number]?.vin ?? []);
  }

  /** A snapshot: what comes and goes later does not change it. */
  inOrder({ key, descending }: FleetSort): ArrayLike<number> {
    const { fleet, state, lastSeen } = this.#versions;
    const version =
      fleet + (key === 'health' || key === 'online' ? state : 0) + (key === 'lastSeenAt' ? lastSeen : 0);
    const name = `${descending ? '-' : ''}${key}`;
    const known = this.#orders.get(name);
    if (known?.version === version) return known.numbers;
    const numbers = this.#arrange({ key, descending });
    this.#orders.set(name, { version, numbers });
    return numbers;
  }

  #arrange({ key, descending }: FleetSort): ArrayLike<number> {
    const byVin = this.#byVin.items();
    if (key === 'vin') return descending ? byVin.toReversed() : byVin;
    if (key === 'lastSeenAt') return byLastSeen(this.columns, byVin, descending);
    if (key !== 'plate') return grouped(this.columns, byVin, key, descending);
    const byPlate = this.#byPlate.items();
    if (!descending) return byPlate;
    const { plate } = this.columns;
    const withPlate = byPlate.filter((number) => plate[number] !== null);
    return withPlate.toReversed().concat(byPlate.slice(withPlate.length));
  }

  #compareVins(a: number, b: number): number {
    const { vehicle } = this.columns;
    return (vehicle[a] as FleetVehicle).vin < (vehicle[b] as FleetVehicle).vin ? -1 : 1;
  }

  #comparePlates(a: number, b: number): number {
    const { plate } = this.columns;
    const [one, other] = [plate[a] as string | null, plate[b] as string | null];
    if (one === other) return this.#compareVins(a, b);
    if (one === null) return 1;
    if (other === null) return -1;
    return one < other ? -1 : 1;
  }
}
