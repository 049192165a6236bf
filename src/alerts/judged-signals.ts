import type { Evidence } from '../rule-engine/finding.ts';

type Seen = Pick<Evidence, 'signals' | 'rule'>;
type Entry = readonly [signal: string, value: Evidence['signals'][string]];

/** What was seen, in the order in which the condition names it; what it does not name comes last. */
export function judgedFirst({ signals, rule }: Seen): Entry[] {
  const place = (signal: string) => {
    const found = rule?.when.indexOf(`"${signal}"`) ?? -1;
    return found < 0 ? Number.POSITIVE_INFINITY : found;
  };
  return Object.entries(signals).sort(([a], [b]) => order(place(a), place(b)) || (a < b ? -1 : 1));
}

/** Signals that differ from car to car for reasons that say nothing of its health. */
const circumstances =
  /^Vehicle\.(Speed|TraveledDistance|CurrentLocation|Acceleration|Exterior|Cabin|Service)\b|^Roadside\./;

/** What is worth comparing with other vehicles: what the condition names; of a fault what was recorded with it. */
export function comparedSignals(evidence: Seen): Entry[] {
  const named = judgedFirst(evidence).filter(
    ([signal]) => !circumstances.test(signal) && (evidence.rule?.when.includes(`"${signal}"`) ?? false),
  );
  if (named.length > 0) return named;
  const isFault = !(evidence.rule?.when.includes('s["') ?? false);
  return isFault ? judgedFirst(evidence).filter(([signal]) => !circumstances.test(signal)) : [];
}

const order = (a: number, b: number): number => (a === b ? 0 : a - b);
