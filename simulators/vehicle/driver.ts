import { zoneOffsetMs } from '../time-zone.ts';
import { createDriveCycle, type DriveCycle } from './drive-cycle.ts';
import type { Place } from './places.ts';
import { between, createRandom, type Random } from './random.ts';
import { createRoute, type Position, positionOn, type Route } from './route.ts';

/** How a car is used; `steady` drives without end, for load. */
export const usages = ['commuter', 'delivery', 'taxi', 'steady'] as const;
export type Usage = (typeof usages)[number];

/** What somebody does with the car at a moment: the physics' input, as far as people decide it. */
export interface Situation {
  readonly driving: boolean;
  readonly speedKmh: number;
  /** A charger stands ready where the car is parked. */
  readonly plugged: boolean;
  readonly position: Position;
  /** Nothing changes before this time, unless driving. */
  readonly until: number;
}

interface Departure {
  readonly at: number;
  readonly lengthM: number;
  readonly homeward: boolean;
}

interface Trip {
  readonly startedAt: number;
  readonly endsAt: number;
  readonly route: Route;
  readonly cycle: DriveCycle;
  readonly homeward: boolean;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const steadyTripM = 24_000;
const steadyRestMs = 10 * minute;

/** The person behind the wheel: trips by day and local time, the same for the same VIN on the same day. Ask in order of time. */
export class Driver {
  readonly #vin: string;
  readonly #place: Place;
  readonly #usage: Usage;
  #departures: Departure[] = [];
  #plannedDay = Number.NaN;
  #trip: Trip | null = null;
  #route: Route;
  #isHome = true;
  #offsetQuarter = Number.NaN;
  #offsetMs = 0;

  constructor(vin: string, place: Place, usage: Usage) {
    this.#vin = vin;
    this.#place = place;
    this.#usage = usage;
    this.#route = createRoute(createRandom(vin, 'home'), place, 1000);
  }

  /** Local wall-clock time as if it were UTC. */
  localTime(at: number): number {
    return at + this.#offset(at);
  }

  at(time: number): Situation {
    if (this.#trip !== null && time >= this.#trip.endsAt) {
      this.#isHome = this.#trip.homeward;
      this.#trip = null;
    }
    this.#plan(time);
    if (this.#trip === null) {
      const next = this.#departures[0];
      if (next !== undefined && next.at <= time) {
        this.#departures.shift();
        this.#trip = this.#depart(next, time);
        if (this.#usage === 'steady') this.#departures.push(this.#afterSteady(this.#trip));
      }
    }
    const trip = this.#trip;
    if (trip === null) {
      return {
        driving: false,
        speedKmh: 0,
        plugged: this.#isHome,
        position: positionOn(this.#route, this.#isHome ? 0 : this.#route.lengthM, false),
        until: this.#departures[0]?.at ?? this.#nextDayAt(time),
      };
    }
    const second = Math.floor((time - trip.startedAt) / 1000);
    return {
      driving: true,
      speedKmh: trip.cycle.speedKmh[second] ?? 0,
      plugged: false,
      position: positionOn(trip.route, trip.cycle.atM[second] ?? trip.route.lengthM, trip.homeward),
      until: trip.endsAt,
    };
  }

  /** Straight back from outside; a short rest at home, long enough for a fast charger. */
  #afterSteady(trip: Trip): Departure {
    const at = trip.endsAt + (trip.homeward ? steadyRestMs : 0);
    return { at, lengthM: steadyTripM, homeward: !trip.homeward };
  }

  #depart(departure: Departure, time: number): Trip {
    const random = createRandom(this.#vin, departure.at, departure.homeward ? 'back' : 'out');
    if (!departure.homeward) this.#route = createRoute(random, this.#place, departure.lengthM);
    const cycle = createDriveCycle(random, this.#route.lengthM, this.#place.rural);
    return {
      startedAt: time,
      endsAt: time + cycle.speedKmh.length * 1000,
      route: this.#route,
      cycle,
      homeward: departure.homeward,
    };
  }

  /** Clocks change on the quarter of an hour everywhere, and asking for the zone is slow. */
  #offset(at: number): number {
    const quarter = Math.floor(at / (15 * minute));
    if (quarter !== this.#offsetQuarter) {
      this.#offsetQuarter = quarter;
      this.#offsetMs = zoneOffsetMs(this.#place.timeZone, quarter * 15 * minute);
    }
    return this.#offsetMs;
  }

  #nextDayAt(time: number): number {
    return (Math.floor(this.localTime(time) / day) + 1) * day - this.#offset(time);
  }

  /** Trips that were missed (the simulation began in mid-day) are left out; a late one starts at once. */
  #plan(time: number): void {
    const today = Math.floor(this.localTime(time) / day);
    if (today === this.#plannedDay) return;
    const starting = Number.isNaN(this.#plannedDay);
    this.#plannedDay = today;
    if (this.#usage === 'steady') {
      if (starting) this.#departures.push({ at: time, lengthM: steadyTripM, homeward: false });
      return;
    }
    const midnight = today * day - this.#offset(time);
    const planned = planDay(createRandom(this.#vin, today), this.#usage, this.#place.rural, today).map(
      (each) => ({ ...each, at: midnight + each.at }),
    );
    const firstOut = planned.findIndex((each) => each.at >= time && !each.homeward);
    if (!starting) this.#departures.push(...planned);
    else if (firstOut >= 0) this.#departures = planned.slice(firstOut);
  }
}

function planDay(
  random: Random,
  usage: Exclude<Usage, 'steady'>,
  rural: boolean,
  today: number,
): Departure[] {
  const departures: Departure[] = [];
  const round = (at: number, km: number, stayMs: number): void => {
    const metres = Math.round(km * (rural ? 2.2 : 1) * 1000);
    departures.push({ at, lengthM: metres, homeward: false });
    departures.push({ at: at + metres * 90 + stayMs, lengthM: metres, homeward: true });
  };
  const weekend = (today + 4) % 7 === 0 || (today + 4) % 7 === 6;
  switch (usage) {
    case 'commuter':
      if (weekend)
        round(between(random, 9.5, 13) * hour, between(random, 8, 30), between(random, 0.5, 3) * hour);
      else round(between(random, 6.6, 8.4) * hour, between(random, 11, 24), between(random, 7.5, 9) * hour);
      break;
    case 'delivery':
      for (let at = between(random, 7, 8.5) * hour; at < 17 * hour; at += 2.4 * hour)
        round(at, between(random, 8, 17), between(random, 4, 15) * minute);
      break;
    case 'taxi':
      for (let at = between(random, 5, 6) * hour; at < 21.5 * hour; at += 1.9 * hour)
        round(at, between(random, 6, 16), between(random, 2, 12) * minute);
      break;
    default:
      usage satisfies never;
  }
  return departures;
}
