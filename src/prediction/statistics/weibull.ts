export interface Weibull {
  /** Characteristic life: 63.2 % have failed by then. */
  readonly scale: number;
  /** Below 1 early failures, 1 chance, above 1 wear. */
  readonly shape: number;
}

/** How long something lived, or has lived so far. */
export interface Lifetime {
  readonly time: number;
  readonly failed: boolean;
}

const tolerance = 1e-10;

/**
 * Maximum likelihood of a Weibull distribution of lives of which some are not over (right-censored). Null where fewer than two
 * different lives have ended. Times above 0.
 */
export function fitWeibull(lives: readonly Lifetime[]): Weibull | null {
  const failed = lives.filter((life) => life.failed).map(({ time }) => time);
  if (new Set(failed).size < 2) return null;
  const longest = Math.max(...lives.map(({ time }) => time));
  const logs = lives.map(({ time }) => Math.log(time / longest));
  const meanLog = failed.reduce((sum, time) => sum + Math.log(time / longest), 0) / failed.length;
  const sums = (shape: number): { plain: number; weighted: number } => {
    let plain = 0;
    let weighted = 0;
    for (const log of logs) {
      const power = Math.exp(shape * log);
      plain += power;
      weighted += power * log;
    }
    return { plain, weighted };
  };
  // The likelihood's derivative grows with the shape: halve what holds its root.
  const slope = (shape: number): number => {
    const { plain, weighted } = sums(shape);
    return weighted / plain - 1 / shape - meanLog;
  };
  let low = 1e-3;
  let high = 1;
  while (slope(high) < 0 && high < 1e6) high *= 2;
  while (high - low > tolerance * high) {
    const middle = (low + high) / 2;
    if (slope(middle) < 0) low = middle;
    else high = middle;
  }
  const shape = (low + high) / 2;
  return { shape, scale: longest * (sums(shape).plain / failed.length) ** (1 / shape) };
}

/** The life that a share of those that have lived `age` will not exceed. */
export function remainingQuantile({ scale, shape }: Weibull, age: number, share: number): number {
  return scale * ((age / scale) ** shape - Math.log(1 - share)) ** (1 / shape);
}
