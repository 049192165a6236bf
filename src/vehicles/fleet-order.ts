import type { FleetColumns } from './fleet-columns.ts';

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

/** Equal ones stand by VIN, those without a value last, either way. */
export interface FleetSort {
  readonly key: FleetSortKey;
  readonly descending: boolean;
}

/** By something that few values share out among many vehicles. */
type GroupKey = Exclude<FleetSortKey, 'vin' | 'plate' | 'lastSeenAt'>;

/** `numbers` in order of VIN, put in order of the key: counted, then dealt out. */
export function grouped(
  columns: FleetColumns,
  numbers: ArrayLike<number>,
  key: GroupKey,
  descending: boolean,
): Uint32Array {
  const column = columns[key];
  const counts = new Map<number, number>();
  for (let at = 0; at < numbers.length; at++) {
    const value = column[numbers[at] as number] as number;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const starts = new Map<number, number>();
  let start = 0;
  for (const value of inOrder(columns, key, [...counts.keys()], descending)) {
    starts.set(value, start);
    start += counts.get(value) ?? 0;
  }
  const order = new Uint32Array(numbers.length);
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at] as number;
    const value = column[number] as number;
    const place = starts.get(value) as number;
    order[place] = number;
    starts.set(value, place + 1);
  }
  return order;
}

function inOrder(columns: FleetColumns, key: GroupKey, values: number[], descending: boolean): number[] {
  const names = key === 'model' ? columns.models : key === 'market' ? columns.markets : null;
  const sorted =
    names === null
      ? values.sort((a, b) => a - b)
      : values
          .map((value) => ({ value, name: names.name(value).toLowerCase() }))
          .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.value - b.value))
          .map(({ value }) => value);
  return descending ? sorted.reverse() : sorted;
}

/** Places for a million vehicles behind the seconds of a time, within what a double holds exactly. */
const places = 2 ** 20;
const lastSecond = 2 ** 32 - 1;

/**
 * `numbers` in order of VIN, put in order of when they were heard last, to the second: those of one second stand by VIN,
 * so that an order asked for again is not another one for milliseconds. A sort of plain numbers costs a tenth of one by
 * calls.
 */
export function byLastSeen(
  columns: FleetColumns,
  numbers: ArrayLike<number>,
  descending: boolean,
): Uint32Array {
  const { lastSeen } = columns;
  const keys = new Float64Array(numbers.length);
  const order = new Uint32Array(numbers.length);
  const never: number[] = [];
  let seen = 0;
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at] as number;
    const second = lastSeen[number] as number;
    if (second === 0 || at >= places) never.push(number);
    else keys[seen++] = (descending ? lastSecond - second : second) * places + at;
  }
  const sorted = keys.subarray(0, seen).sort();
  for (let at = 0; at < seen; at++) order[at] = numbers[(sorted[at] as number) % places] as number;
  order.set(never, seen);
  return order;
}
