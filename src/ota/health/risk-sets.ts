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

type Change = { readonly at: number; readonly car: number; readonly kind: 'leaves' | 'enters' | 'incident' };
type Side = 'control' | 'between' | 'updated';
const dayMs = 86_400_000;
/** At one time an installation begins before anything else is judged. */
const order = { leaves: 0, enters: 1, incident: 2 } as const;

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
  for (const members of strata.values()) {
    for (const [index, from] of windows.entries()) {
      const to = Math.min(until, windows[index + 1] ?? until);
      if (to > from) sweep(members, from, to, total, found);
    }
  }
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

/** One stratum through one window. */
function sweep(
  cars: readonly WatchedCar[],
  from: number,
  to: number,
  total: Totals,
  found: { at: number; incident: Incident }[],
): void {
  const sides = cars.map((car) => sideAt(car, from));
  const atRisk = { control: 0, between: 0, updated: 0 };
  for (const side of sides) atRisk[side] += 1;
  let last = from;
  const passTo = (at: number): void => {
    const days = (at - last) / dayMs;
    total.updated.days += atRisk.updated * days;
    total.control.days += atRisk.control * days;
    if (atRisk.control > 0) total.matchedDays += atRisk.updated * days;
    last = at;
  };
  const hasFailed = new Set<number>();
  for (const { at, car, kind } of changesOf(cars, from, to)) {
    if (hasFailed.has(car)) continue;
    passTo(at);
    const side = sides[car] as Side;
    if (kind !== 'incident') {
      const next = kind === 'leaves' ? 'between' : 'updated';
      atRisk[side] -= 1;
      atRisk[next] += 1;
      sides[car] = next;
      continue;
    }
    if (side !== 'between') {
      const isUpdated = side === 'updated';
      total[side].incidents += 1;
      const incident = { isUpdated, updatedAtRisk: atRisk.updated, controlsAtRisk: atRisk.control };
      found.push({ at, incident });
    }
    atRisk[side] -= 1;
    hasFailed.add(car);
  }
  passTo(to);
}

function changesOf(cars: readonly WatchedCar[], from: number, to: number): Change[] {
  const changes: Change[] = [];
  for (const [car, { leftAt, updatedAt, incidents }] of cars.entries()) {
    const isWithin = (at: number): boolean => at > from && at <= to;
    if (leftAt !== null && isWithin(leftAt)) changes.push({ at: leftAt, car, kind: 'leaves' });
    if (updatedAt !== null && isWithin(updatedAt)) changes.push({ at: updatedAt, car, kind: 'enters' });
    const first = incidents.find(isWithin);
    if (first !== undefined) changes.push({ at: first, car, kind: 'incident' });
  }
  return changes.sort((one, other) => one.at - other.at || order[one.kind] - order[other.kind]);
}
