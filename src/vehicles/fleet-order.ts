import { type FleetVehicle, healths } from './vehicle.ts';

export const fleetSortKeys = [
  'vin',
  'model',
  'modelYear',
  'plate',
  'market',
  'health',
  'online',
  'lastSeenAt',
] as const;
export type FleetSortKey = (typeof fleetSortKeys)[number];

/** `plate` ascending, `-plate` descending. Equal ones stand by VIN, those without a value last, either way. */
export interface FleetSort {
  readonly key: FleetSortKey;
  readonly descending: boolean;
}

/** By something that few values share out among many vehicles. */
type GroupKey = Exclude<FleetSortKey, 'vin' | 'plate' | 'lastSeenAt'>;

const groupOf: Record<GroupKey, (vehicle: FleetVehicle) => string | number> = {
  model: (vehicle) => vehicle.model,
  modelYear: (vehicle) => vehicle.modelYear,
  market: (vehicle) => vehicle.market,
  health: (vehicle) => healths.indexOf(vehicle.health),
  online: (vehicle) => (vehicle.online ? 1 : 0),
};

/** `entries` in order of VIN, put in order of the key. */
export function grouped<Entry extends { readonly vehicle: FleetVehicle }>(
  entries: readonly Entry[],
  key: GroupKey,
  descending: boolean,
): Entry[] {
  const groups = new Map<string | number, Entry[]>();
  const of = groupOf[key];
  for (const entry of entries) {
    const value = of(entry.vehicle);
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [entry]);
    else group.push(entry);
  }
  const order = [...groups.keys()].sort(descending ? (a, b) => compare(b, a) : compare);
  return order.flatMap((value) => groups.get(value) ?? []);
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b);
  const [low, high] = [a.toLowerCase(), b.toLowerCase()];
  if (low !== high) return low < high ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Places for a million vehicles behind the seconds of a time, within what a double holds exactly. */
const places = 2 ** 20;
const lastSecond = 2 ** 32 - 1;

/**
 * `entries` in order of VIN, put in order of when they were heard last, to the second: those of one second stand by VIN,
 * so that an order asked for again is not another one for milliseconds. A sort of numbers costs a tenth of one by calls.
 */
export function byLastSeen<Entry extends { readonly vehicle: FleetVehicle }>(
  entries: readonly Entry[],
  descending: boolean,
): Entry[] {
  const keys = new Float64Array(Math.min(entries.length, places));
  const never: Entry[] = [];
  let seen = 0;
  for (let index = 0; index < keys.length; index++) {
    const entry = entries[index] as Entry;
    const at = entry.vehicle.lastSeenAt;
    if (at === null) {
      never.push(entry);
      continue;
    }
    const second = Math.min(lastSecond, Math.max(0, Math.floor(at / 1000)));
    keys[seen++] = (descending ? lastSecond - second : second) * places + index;
  }
  const sorted = keys.subarray(0, seen).sort();
  const order: Entry[] = [];
  for (const key of sorted) order.push(entries[key % places] as Entry);
  return order.concat(never, entries.slice(places));
}
