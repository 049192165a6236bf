import { strataOf } from '../../src/ota/health/strata.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** What would become of a car, drawn beforehand. Times are milliseconds from the campaign's begin, or lengths. */
export interface SimulatedCar {
  readonly stratum: string;
  /** With the software it has. */
  readonly faults: readonly number[];
  /** That the new software would add, were it on the car all along. */
  readonly addedFaults: readonly number[];
  /** From its wave's begin to its answer. */
  readonly answersAfter: number;
  readonly installsFor: number;
  readonly outcome: 'succeeded' | 'failed' | 'silent' | 'declined';
}

export interface FleetOptions {
  readonly cars: number;
  readonly seed: number;
  /** Faults a car and day with the software they have, on average. */
  readonly rate: number;
  /** How many times as many with the new software. */
  readonly effect: number;
  readonly days: number;
}

/** A generator of numbers in [0, 1) from a seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Cars in the order in which a campaign comes to them. They differ in what is known of them (model, age, climate, use), in what is not
 * (some have three times the faults of others like them), and days differ for all of them at once.
 */
export function simulateFleet({ cars, seed, rate, effect, days }: FleetOptions): SimulatedCar[] {
  const random = generator(seed);
  const pick = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)] as Value;
  const exponential = (mean: number): number => -mean * Math.log(1 - random());
  const weather = Array.from({ length: days }, () => 0.6 + 0.8 * random());
  const traits = Array.from({ length: cars }, () => ({
    model: pick(['A', 'A', 'B', 'C']),
    ageYears: pick([0, 2, 4, 8]),
    climate: pick(['cold', 'mild', 'mild', 'hot']),
    kmPerDay: pick([10, 40, 40, 100]),
  }));
  const strata = strataOf(traits, 50);
  const weights = traits.map(({ ageYears, climate, kmPerDay }) => {
    const known = (1 + ageYears / 8) * (climate === 'mild' ? 1 : 1.5) * (0.5 + kmPerDay / 80);
    return known * 3 ** (random() - 0.5);
  });
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / cars;
  const highest = Math.max(...weather);

  /** A Poisson process whose rate follows the weather, by thinning. */
  const faultsAt = (perDay: number): number[] => {
    const at: number[] = [];
    if (perDay <= 0) return at;
    for (
      let time = exponential(1 / (perDay * highest));
      time < days;
      time += exponential(1 / (perDay * highest))
    ) {
      if (random() * highest < (weather[Math.floor(time)] as number)) at.push(time * dayMs);
    }
    return at;
  };
  return strata.map((stratum, car) => {
    const perDay = (rate * (weights[car] as number)) / mean;
    const lot = random();
    return {
      stratum,
      faults: faultsAt(perDay),
      addedFaults: faultsAt(perDay * (effect - 1)),
      answersAfter: exponential(12 * 60 * minuteMs),
      installsFor: (10 + 40 * random()) * minuteMs,
      outcome: lot < 0.01 ? 'failed' : lot < 0.015 ? 'silent' : lot < 0.05 ? 'declined' : 'succeeded',
    };
  });
}
