/** What makes incidents likely whatever the software: cars are compared with cars that are alike in it. */
export interface CarTraits {
  readonly model: string;
  /** In whole years, null where unknown. */
  readonly ageYears: number | null;
  /** A climate zone's or market's name, null where unknown. */
  readonly climate: string | null;
  /** Kilometres a day, null where unknown. */
  readonly kmPerDay: number | null;
}

const ageBands = [1, 3, 6, 10] as const;
const usageBands = [5, 20, 60, 150] as const;

function band(value: number | null, limits: readonly number[]): string {
  if (value === null) return '?';
  const above = limits.findIndex((limit) => value < limit);
  return above === -1 ? `${limits.at(-1)}+` : `<${limits[above]}`;
}

/** From the finest to the coarsest. */
function levels({ model, ageYears, climate, kmPerDay }: CarTraits): string[] {
  const parts = [model, band(ageYears, ageBands), climate ?? '?', band(kmPerDay, usageBands)];
  return [4, 3, 2, 1].map((count) => parts.slice(0, count).join('|'));
}

/**
 * The stratum of each car: by model, age, climate and usage where at least `leastCars` are alike in all four, else by fewer of them, in
 * the end by the model alone; a model of fewer cars is a stratum all the same, since another model is no match.
 */
export function strataOf(cars: readonly CarTraits[], leastCars: number): string[] {
  const names = cars.map(levels);
  const chosen: (string | undefined)[] = cars.map(() => undefined);
  for (const level of [0, 1, 2, 3]) {
    const counts = new Map<string, number>();
    const open = names.flatMap((each, car) =>
      chosen[car] === undefined ? [{ car, name: each[level] as string }] : [],
    );
    for (const { name } of open) counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const { car, name } of open)
      if (level === 3 || (counts.get(name) as number) >= leastCars) chosen[car] = name;
  }
  return chosen as string[];
}
