import type { Incident } from './rate-ratio.ts';

/** A car in a comparison. Times are milliseconds since 1970 UTC. */
export interface WatchedCar {
  /** Cars of one stratum are alike in what makes incidents likely. */
  readonly stratum: string;
  /** When it stopped being a car not yet updated: its installation began. Null: not yet. */
  readonly leftAt: number | null;
  /** When it had the new software. Null: not, or not any more. */
  readonly updatedAt: number | null;
  /** When it had incidents, in order. */
  readonly incidents: readonly number[];
}

export interface Exposure {
  readonly cars: number;
  /** Car-days under watch. */
  readonly days: number;
  /** Cars that had an incident, counted once a window. */
  readonly incidents: number;
}

export interface RiskSets {
  readonly incidents: readonly Incident[];
  readonly updated: Exposure;
  readonly controls: Exposure;
  /** Share of the updated cars' days on which a car like them was not yet updated. */
  readonly matched: number;
}

type Side = 'control' | 'between' | 'updated';
const dayMs = 86_400_000;
/** At one time an installation begins before anything else is judged. */
const [leaves, enters, incident] = [0, 1, 2] as const;
const kinds = 3;

/**
 * Who could have had each incident. Time is cut into windows, one a wave; in each a car counts until its first incident, whichever side it is on then,
 * so that a car with many faults weighs no more than one, and both sides lose their weak cars alike.
 *
 * @param windows times at which windows begin, in order; the last one ends at `until`
 */
export function riskSets(cars: readonly WatchedCar[], windows: readonly number[], until: number): RiskSets {
  const strata = new Map<string, WatchedCar[]>();
  for (const car of cars) {
    const members = strata.get(car.stratum);
    if (members === undefined) strata.set(car.stratum, [car]);
    else members.push(car);
  }
  const found: { readonly at: number; readonly incident: Incident }[] = [];
  const total = { updated: { days: 0, incidents: 0 }, control: { days: 0, incidents: 0 }, matchedDays: 0 };
  const begins = windows.filter((from) => from < until);
  for (const members of strata.values()) sweep(members, begins, until, total, found);
  found.sort((one, other) => one.at - other.at);
  return {
    incidents: found.map(({ incident }) => incident),
    updated: { cars: cars.filter((car) => isUpdatedBy(car, until)).length, ...total.updated },
    controls: {
      cars: cars.filter(({ leftAt }) => leftAt === null || leftAt > until).length,
      ...total.control,
    },
    matched: total.updated.days === 0 ? 0 : total.matchedDays / total.updated.days,
  };
}

const isUpdatedBy = ({ updatedAt }: WatchedCar, at: number): boolean => updatedAt !== null && updatedAt <= at;

function sideAt(car: WatchedCar, at: number): Side {
  if (isUpdatedBy(car, at)) return 'updated';
  return car.leftAt === null || car.leftAt > at ? 'control' : 'between';
}

interface Totals {
  readonly updated: { days: number; incidents: number };
  readonly control: { days: number; incidents: number };
  matchedDays: number;
}

/** One stratum through all windows, in the order of what happened. */
function sweep(
  cars: readonly WatchedCar[],
  windows: readonly number[],
  until: number,
  total: Totals,
  found: { at: number; incident: Incident }[],
): void {
  const [begin] = windows;
  if (begin === undefined) return;
  const sides = cars.map((car) => sideAt(car, begin));
  const atRisk = { control: 0, between: 0, updated: 0 };
  for (const side of sides) atRisk[side] += 1;
  const hasFailed = new Set<number>();
  let window = 0;
  let last = begin;
  const passTo = (at: number): void => {
    const days = (at - last) / dayMs;
    total.updated.days += atRisk.updated * days;
    total.control.days += atRisk.control * days;
    if (atRisk.control > 0) total.matchedDays += atRisk.updated * days;
    last = at;
  };
  /** All cars count again in windows that begin before `at`. */
  const openWindows = (at: number): void => {
    for (let next = windows[window + 1]; next !== undefined && next < at; next = windows[window + 1]) {
      passTo(next);
      for (const car of hasFailed) atRisk[sides[car] as Side] += 1;
      hasFailed.clear();
      window += 1;
    }
  };
  const { times, codes, order } = changesOf(cars, begin, until);
  for (const place of order) {
    const at = times[place] as number;
    const code = codes[place] as number;
    const kind = code % kinds;
    const car = (code - kind) / kinds;
    openWindows(at);
    const side = sides[car] as Side;
    const counts = !hasFailed.has(car);
    if (kind === incident) {
      if (!counts) continue;
      passTo(at);
      if (side !== 'between') {
        const isUpdated = side === 'updated';
        total[side].incidents += 1;
        const [updatedAtRisk, controlsAtRisk] = [atRisk.updated, atRisk.control];
        found.push({ at, incident: { isUpdated, updatedAtRisk, controlsAtRisk } });
      }
      atRisk[side] -= 1;
      hasFailed.add(car);
      continue;
    }
    const next = kind === enters || side === 'updated' ? 'updated' : 'between';
    sides[car] = next;
    if (!counts) continue;
    passTo(at);
    atRisk[side] -= 1;
    atRisk[next] += 1;
  }
  openWindows(until);
  passTo(until);
}

/** What changed after `from`: when, which car and what, and in which order to read them. Numbers alone, since there are many. */
function changesOf(
  cars: readonly WatchedCar[],
  from: number,
  until: number,
): { readonly times: readonly number[]; readonly codes: readonly number[]; readonly order: Uint32Array } {
  const times: number[] = [];
  const codes: number[] = [];
  const add = (at: number | null, car: number, kind: number): void => {
    if (at === null || at <= from || at > until) return;
    times.push(at);
    codes.push(kinds * car + kind);
  };
  for (let car = 0; car < cars.length; car++) {
    const { leftAt, updatedAt, incidents } = cars[car] as WatchedCar;
    add(leftAt, car, leaves);
    add(updatedAt, car, enters);
    for (const at of incidents) {
      if (at > until) break;
      add(at, car, incident);
    }
  }
  const order = Uint32Array.from(times.keys());
  order.sort((one, other) => {
    const later = (times[one] as number) - (times[other] as number);
    return later === 0 ? ((codes[one] as number) % kinds) - ((codes[other] as number) % kinds) : later;
  });
  return { times, codes, order };
}
