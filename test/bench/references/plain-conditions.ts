/** The conditions of the rules benchmark as a programmer would write them by hand: one function a rule, samples in arrays. */

/** Last values, and when they came. */
export interface PlainVehicle {
  readonly values: Record<string, number>;
  readonly flags: Record<string, boolean>;
  readonly lists: Record<string, readonly number[]>;
  readonly times: Record<string, number>;
  readonly windows: Map<string, PlainWindow>;
  now: number;
}

/** All samples of the window, oldest first. */
export class PlainWindow {
  readonly #ms: number;
  #samples: { ts: number; value: number }[] = [];
  constructor(ms: number) {
    this.#ms = ms;
  }

  add(ts: number, value: number): void {
    this.#samples.push({ ts, value });
    while ((this.#samples[0]?.ts ?? ts) <= ts - this.#ms) this.#samples.shift();
  }

  avg(): number {
    let sum = 0;
    for (const { value } of this.#samples) sum += value;
    return sum / this.#samples.length;
  }

  max(): number {
    let most = Number.NEGATIVE_INFINITY;
    for (const { value } of this.#samples) if (value > most) most = value;
    return most;
  }

  delta(): number {
    return (this.#samples.at(-1)?.value ?? 0) - (this.#samples[0]?.value ?? 0);
  }
}

export type PlainCondition = (vehicle: PlainVehicle) => boolean;

export function spreadOf(list: readonly number[] | undefined): number {
  if (list === undefined) return 0;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of list) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most - least;
}
