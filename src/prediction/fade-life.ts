import { at, type FadeShape, smoothed } from './fade-shape.ts';

/** Quantiles of 10, 50 and 90 %: the outer two hold 80 %. */
export interface Spread {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** What is believed of a life before anything was measured: its logarithm is normal. */
export interface LifePrior {
  readonly median: number;
  readonly deviation: number;
}

export interface FadeSoFar {
  /** In whatever unit lives are measured in: cycles, days. */
  readonly age: number;
  /** What is left at this age: 1 new, 0 at the limit. */
  readonly margin: number;
  readonly shape: FadeShape;
  readonly prior: LifePrior | null;
}

const measurementVariance = 0.02 ** 2;
const steps = 2000;
/** A life is at most so many times the present age. */
const longest = 20;
/** Upper 10 % point of Student's t by degrees of freedom; of the normal distribution beyond. */
const studentTen = [3.078, 1.886, 1.638, 1.533, 1.476, 1.44, 1.415, 1.397, 1.383, 1.372];
const normalTen = 1.2816;

/**
 * How long a life will have been when its margin reaches 0, by Bayes' rule over lives longer than the present age: the prior, times how
 * likely this margin is at this share of such a life (a Brownian bridge around the shape, which is certain at birth and at the
 * end). The interval is widened as Student's t is, for a deviation that was learned from few lives.
 */
export function predictLife({ age, margin, shape, prior }: FadeSoFar): Spread {
  const first = Math.log(1.001);
  const width = (Math.log(longest) - first) / (steps - 1);
  const logs = new Float64Array(steps);
  let best = Number.NEGATIVE_INFINITY;
  for (let step = 0; step < steps; step++) {
    const stretch = first + step * width;
    const share = Math.exp(-stretch);
    const expected = at(shape.margins, share * (shape.margins.length - 1));
    const variance = shape.deviation ** 2 * share * (1 - share) + measurementVariance;
    let likelihood = -((margin - expected) ** 2) / (2 * variance) - Math.log(variance) / 2;
    if (prior !== null)
      likelihood -= ((Math.log(age) + stretch - Math.log(prior.median)) / prior.deviation) ** 2 / 2;
    logs[step] = likelihood;
    best = Math.max(best, likelihood);
  }
  const weights = logs.map((log) => Math.exp(log - best));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const quantile = (share: number): number => {
    let sum = 0;
    for (let step = 0; step < steps; step++) {
      sum += weights[step] as number;
      if (sum >= share * total) return first + step * width;
    }
    return Math.log(longest);
  };
  const widening = (studentTen[Math.max(0, shape.lives - 1)] ?? normalTen) / normalTen;
  const middle = quantile(0.5);
  return {
    low: age * Math.exp(Math.max(0, middle - widening * (middle - quantile(0.1)))),
    middle: age * Math.exp(middle),
    high: age * Math.exp(middle + widening * (quantile(0.9) - middle)),
  };
}

/** Where margins at even times, oldest first, stand at their end: the mean of their last twentieth, and the age in its middle. */
export function presentMargin(margins: readonly number[]): { readonly age: number; readonly margin: number } {
  const line = smoothed(margins, Math.max(2, Math.floor(margins.length / 30)));
  const last = line.slice(-Math.max(1, Math.floor(margins.length / 20)));
  return {
    age: margins.length - last.length / 2,
    margin: last.reduce((sum, margin) => sum + margin, 0) / last.length,
  };
}
