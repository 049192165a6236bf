/** How a car fared, and what is known of it: hardware revision, software before, temperature band, market … */
export interface Outcome {
  readonly failed: boolean;
  /** What is not known is left out. */
  readonly traits: Readonly<Record<string, string>>;
}

export interface Share {
  readonly failed: number;
  readonly cars: number;
}

export interface FailingCohort {
  /** One or two traits that its cars have in common. */
  readonly traits: Readonly<Record<string, string>>;
  readonly inside: Share;
  /** All other cars. */
  readonly outside: Share;
  /** Share of failures inside to outside, at the least (95 %, all cohorts looked at together). */
  readonly atLeast: number;
}

/** Cohorts of fewer failures say nothing. */
const leastFailed = 3;
const mostCohorts = 5;
/** A second trait is named only where it tells the failures apart much better than the first alone: this much in log-likelihood. */
const worthOfTrait = 6;

/**
 * Which cars fail: the traits, alone and in pairs, whose cars fail more often than all others, most telling first (by the likelihood ratio of two
 * shares against one). The bound on how much more often (Katz 1978, on the logarithm of the ratio of shares) is widened for as many cohorts as were looked at (Bonferroni); what may
 * be chance is not told.
 */
export function failingCohorts(outcomes: readonly Outcome[]): FailingCohort[] {
  const all = { failed: outcomes.filter(({ failed }) => failed).length, cars: outcomes.length };
  const counted = countCohorts(outcomes);
  const width = normalQuantile(1 - 0.05 / Math.max(1, counted.size));
  const found: (FailingCohort & { readonly gain: number })[] = [];
  for (const { traits, inside } of counted.values()) {
    const outside = { failed: all.failed - inside.failed, cars: all.cars - inside.cars };
    if (inside.failed < leastFailed || outside.cars === 0) continue;
    const atLeast = leastRatio(inside, outside, width);
    if (atLeast <= 1) continue;
    const gain =
      likelihood(inside) +
      likelihood(outside) -
      likelihood(all) -
      worthOfTrait * (Object.keys(traits).length - 1);
    found.push({ traits, inside, outside, atLeast, gain });
  }
  found.sort((one, other) => other.gain - one.gain);
  return found.slice(0, mostCohorts).map(({ gain: _, ...cohort }) => cohort);
}

interface Counted {
  readonly traits: Readonly<Record<string, string>>;
  readonly inside: { failed: number; cars: number };
}

/** More traits than there can be. */
const traitsAtMost = 2 ** 21;

function countCohorts(outcomes: readonly Outcome[]): Map<number, Counted> {
  const counted = new Map<number, Counted>();
  const { traits, groups } = groupAlike(outcomes);
  const add = (numbers: readonly number[], { failed, cars }: Share): void => {
    const [first = 0, second = -1] = numbers;
    const key = first * traitsAtMost + second + 1;
    let cohort = counted.get(key);
    if (cohort === undefined) {
      const named = numbers.flatMap((number) => traits[number] ?? []);
      cohort = {
        traits: Object.fromEntries(named.map(({ name, value }) => [name, value])),
        inside: { failed: 0, cars: 0 },
      };
      counted.set(key, cohort);
    }
    cohort.inside.cars += cars;
    cohort.inside.failed += failed;
  };
  for (const { numbers, ...share } of groups) {
    for (const [index, first] of numbers.entries()) {
      add([first], share);
      for (const second of numbers.slice(index + 1)) add([first, second], share);
    }
  }
  return counted;
}

/** Cars that have all traits in common, counted together; a trait is its place in `traits`. */
function groupAlike(outcomes: readonly Outcome[]) {
  const traits: { readonly name: string; readonly value: string }[] = [];
  const places = new Map<string, number>();
  const groups = new Map<string, { readonly numbers: readonly number[]; failed: number; cars: number }>();
  const placeOf = (name: string, value: string): number => {
    const key = JSON.stringify([name, value]);
    const place = places.get(key) ?? traits.push({ name, value }) - 1;
    places.set(key, place);
    return place;
  };
  for (const { failed, traits: own } of outcomes) {
    const pairs = Object.entries(own).sort(([one], [other]) => (one < other ? -1 : 1));
    const numbers = pairs.map(([name, value]) => placeOf(name, value));
    const key = numbers.join(' ');
    const group = groups.get(key) ?? { numbers, failed: 0, cars: 0 };
    groups.set(key, group);
    group.cars += 1;
    if (failed) group.failed += 1;
  }
  return { traits, groups: groups.values() };
}

/** The greatest log-likelihood of so many failures among so many cars. */
function likelihood({ failed, cars }: Share): number {
  const part = (count: number): number => (count === 0 ? 0 : count * Math.log(count / cars));
  return part(failed) + part(cars - failed);
}

/** Half a car is added to each count, so that none is nothing (Walter 1975). */
function leastRatio(inside: Share, outside: Share, width: number): number {
  const [a, n, b, m] = [inside.failed + 0.5, inside.cars + 0.5, outside.failed + 0.5, outside.cars + 0.5];
  const deviation = Math.sqrt(1 / a - 1 / n + 1 / b - 1 / m);
  return Math.exp(Math.log(a / n / (b / m)) - width * deviation);
}

/** Abramowitz and Stegun 26.2.23; off by at most 4.5e-4. `share` from 0.5. */
function normalQuantile(share: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - share));
  return (
    t -
    (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3)
  );
}
