import { compareRates } from './rate-ratio.ts';
import { type Exposure, riskSets, type WatchedCar } from './risk-sets.ts';

/** How a campaign judges the health of updated cars; every limit is said when the campaign is made. */
export interface HealthLimits {
  /** In at most this share of campaigns without harm the gate halts; 0.01 is one of a hundred. */
  readonly alpha: number;
  /** The greatest ratio of incident rates that is no harm, 1 or above. */
  readonly toleratedRatio: number;
  /** Car-days of updated cars under watch beside cars like them before health counts as judged. */
  readonly leastCarDays: number;
  /** Least share of the updated cars' days that had a car like them to compare with. */
  readonly leastMatched: number;
}

export type HealthVerdict = 'sick' | 'no-harm-seen' | 'cannot-judge';

export interface HealthComparison {
  readonly verdict: HealthVerdict;
  /** Why it cannot be judged; null where it can. */
  readonly why: 'too-few-days' | 'too-few-alike' | null;
  readonly updated: Exposure;
  readonly controls: Exposure;
  readonly matched: number;
  /** Incident rate of updated cars to that of cars not yet updated, with bounds that hold at every look in 19 of 20 campaigns. */
  readonly ratio: number | null;
  readonly low: number;
  readonly high: number;
  readonly evidence: number;
  /** The evidence at which it halts. */
  readonly limit: number;
}

const boundsMiss = 0.05;

/**
 * Are updated cars sicker than cars like them that are not yet updated? Harm is said as soon as the evidence allows; that none is seen
 * only once enough was compared.
 */
export function compareHealth(
  cars: readonly WatchedCar[],
  {
    windows,
    until,
    limits,
  }: { readonly windows: readonly number[]; readonly until: number; readonly limits: HealthLimits },
): HealthComparison {
  const { incidents, updated, controls, matched } = riskSets(cars, windows, until);
  const { ratio, low, high, evidence } = compareRates(incidents, {
    tolerated: limits.toleratedRatio,
    miss: boundsMiss,
  });
  const limit = 1 / limits.alpha;
  const why = doubtOf(updated.days, matched, limits);
  const verdict = evidence >= limit ? 'sick' : why === null ? 'no-harm-seen' : 'cannot-judge';
  return {
    verdict,
    why: verdict === 'sick' ? null : why,
    updated,
    controls,
    matched,
    ratio,
    low,
    high,
    evidence,
    limit,
  };
}

function doubtOf(
  days: number,
  matched: number,
  limits: HealthLimits,
): 'too-few-days' | 'too-few-alike' | null {
  if (days * matched >= limits.leastCarDays && matched >= limits.leastMatched) return null;
  return matched < limits.leastMatched && days >= limits.leastCarDays ? 'too-few-alike' : 'too-few-days';
}
