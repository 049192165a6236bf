import type { Evidence } from '../rule-engine/finding.ts';

/** How the signals of an alert stood in comparable vehicles, soon after it fired. */
export interface Peers {
  readonly at: number;
  /** Comparable is: the same model, powertrain and chemistry; where too few are, any model. */
  readonly basis: 'model' | 'powertrain';
  readonly model: string;
  readonly powertrain: string;
  readonly chemistry: string | null;
  /** Vehicles that were compared; a large fleet is sampled. */
  readonly vehicles: number;
  /** Empty where too few vehicles sent the same. */
  readonly signals: readonly PeerSignal[];
}

interface PeerSignal {
  readonly signal: string;
  /** Of a list (cell voltages) the distance from its least to its greatest is compared. */
  readonly of: 'value' | 'spread';
  readonly count: number;
  /** A tenth of the vehicles lie below `low`, a tenth above `high`. */
  readonly low: number;
  readonly median: number;
  readonly high: number;
  readonly own: number;
  /** Share of the vehicles that lie below, those at the same value counted half. */
  readonly percentile: number;
}

type Value = Evidence['signals'][string];

/** Fewer than these say nothing. */
export const fewestPeers = 5;

/** What is compared of a value; undefined for texts and booleans. */
export function comparable(
  value: Value,
): { readonly of: PeerSignal['of']; readonly number: number } | undefined {
  if (typeof value === 'number') return { of: 'value', number: value };
  if (typeof value !== 'object' || value.length < 2) return undefined;
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const element of value) {
    if (element < least) least = element;
    if (element > greatest) greatest = element;
  }
  return { of: 'spread', number: greatest - least };
}

/** Null where there are too few to compare with. `sorted`: what the others have, ascending. */
export function compareWith(signal: string, own: Value, sorted: readonly number[]): PeerSignal | null {
  const mine = comparable(own);
  if (mine === undefined || sorted.length < fewestPeers) return null;
  const below = sorted.filter((other) => other < mine.number).length;
  const same = sorted.filter((other) => other === mine.number).length;
  return {
    signal,
    of: mine.of,
    count: sorted.length,
    low: quantile(sorted, 0.1),
    median: quantile(sorted, 0.5),
    high: quantile(sorted, 0.9),
    own: mine.number,
    percentile: (below + same / 2) / sorted.length,
  };
}

/** Between the two nearest, in proportion (R's type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const before = sorted[Math.floor(place)] as number;
  const after = sorted[Math.ceil(place)] as number;
  return before + (after - before) * (place - Math.floor(place));
}
