import { median, noiseOf } from './robust.ts';

/** The tabular CUSUM (Page 1954), one step a value: how far the values have drifted above and below `target`, less `slack` a step. */
export function cusum(
  values: readonly number[],
  { target, slack }: { readonly target: number; readonly slack: number },
): { readonly high: number; readonly low: number }[] {
  let high = 0;
  let low = 0;
  return values.map((value) => {
    high = Math.max(0, high + value - target - slack);
    low = Math.max(0, low + target - value - slack);
    return { high, low };
  });
}

export interface LevelChange {
  /** The first value at the new level. */
  readonly index: number;
  /** New level less the one before. */
  readonly step: number;
}

/** Values on either side of a step that tell its levels. */
const reach = 7;
const slackInDeviations = 0.5;
const decisionInDeviations = 5;

/** The usual difference between neighbours on either side. */
function slopeOf(...sides: readonly (readonly number[])[]): number {
  const steps = sides.flatMap((side) => side.slice(1).map((value, index) => value - (side[index] as number)));
  return steps.length === 0 ? 0 : median(steps);
}

/**
 * Where a series jumps: a repair, a refill, another sensor. What changes slowly is followed by a running median and no
 * jump; a jump is where the differences to it drift away (CUSUM with half a standard deviation of slack, decision at five) and the
 * medians on both sides differ by `least` or more. In order of the values.
 */
export function levelChanges(values: readonly number[], least: number): LevelChange[] {
  const noise = Math.max(noiseOf(values), least / 50);
  const found: LevelChange[] = [];
  let start = 0;
  for (let index = 1; index < values.length; index++) {
    const before = values.slice(Math.max(start, index - reach), index);
    const target = median(before);
    // A single wild value drifts too, but leaves the median where it was.
    if (Math.abs((values[index] as number) - target) < least / 2) continue;
    const after = values.slice(index, index + reach);
    const drifted = cusum(after, { target, slack: slackInDeviations * noise }).at(-1);
    if (drifted === undefined) continue;
    if (Math.max(drifted.high, drifted.low) < decisionInDeviations * noise) continue;
    // What a steep trend alone does from the middle of one side to the middle of the other is no jump.
    const step = median(after) - target - slopeOf(before, after) * ((before.length + after.length) / 2);
    if (Math.abs(step) < least) continue;
    if (after.length < 3) continue;
    found.push({ index, step });
    start = index;
  }
  return found;
}
