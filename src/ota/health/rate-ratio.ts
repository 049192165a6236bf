/** One incident of a car, and how many cars of its kind could have had it at that moment. */
export interface Incident {
  /** Did an updated car have it? */
  readonly isUpdated: boolean;
  /** Cars at risk at that moment, this one included. */
  readonly updatedAtRisk: number;
  readonly controlsAtRisk: number;
}

export interface RateRatio {
  /** How often updated cars have incidents, to how often cars not yet updated have them; null before the first that tells. */
  readonly ratio: number | null;
  /** The bounds hold whenever they are read and however often, but for the share given as `miss`. */
  readonly low: number;
  readonly high: number;
  /**
   * Evidence that the ratio is above the one tolerated: at a ratio within it, this ever passes N in at most one comparison of N
   * (Ville 1939), however often one looks.
   */
  readonly evidence: number;
  /** Incidents in moments that had cars of both sorts at risk. */
  readonly incidents: number;
}

/** Ratios that are weighed: 1/32 to 32, 20 to a doubling. */
const perDoubling = 20;
const doublings = 5;
const size = 2 * doublings * perDoubling + 1;
const ratios = Float64Array.from({ length: size }, (_, index) => 2 ** (index / perDoubling - doublings));
/** Standard deviation of what is believed of the ratio before the first incident, as its natural logarithm. */
const believed = 1;

/**
 * Compares two groups by their incidents as these come in: each incident is one draw of who had it, so with U updated and C other
 * cars at risk it is an updated one with the chance θU ⁄ (θU + C) (Cox's partial likelihood 1975). The evidence is the likelihood of
 * all draws, averaged over the ratios θ above the one tolerated, to that at the one tolerated (the mixture of Robbins 1970): it may be looked at after each
 * incident without losing its meaning. The bounds are the ratios that the same mixture over all θ cannot yet refuse.
 *
 * @param tolerated the greatest ratio that is no harm, 1 or above
 * @param miss share of comparisons whose bounds may ever fail to hold the truth
 */
export function compareRates(
  incidents: readonly Incident[],
  { tolerated, miss }: { readonly tolerated: number; readonly miss: number },
): RateRatio {
  const telling = incidents.filter(
    ({ updatedAtRisk, controlsAtRisk }) => updatedAtRisk > 0 && controlsAtRisk > 0,
  );
  const likelihoods = logLikelihoods(telling);
  if (telling.length === 0)
    return { ratio: null, low: 0, high: Number.POSITIVE_INFINITY, evidence: 1, incidents: 0 };
  const atTolerated = at(likelihoods, tolerated);
  const above = mixture(likelihoods, (ratio) => ratio > tolerated);
  const bound = mixture(likelihoods, () => true) + Math.log(miss);
  // A bound at the end of what is weighed is none.
  const held = likelihoods.findIndex((likelihood) => likelihood > bound);
  const last = likelihoods.findLastIndex((likelihood) => likelihood > bound);
  return {
    ratio: ratios[likelihoods.indexOf(Math.max(...likelihoods))] ?? null,
    low: held <= 0 ? 0 : (ratios[held] as number),
    high: last === size - 1 ? Number.POSITIVE_INFINITY : (ratios[last] as number),
    evidence: Math.exp(above - atTolerated),
    incidents: telling.length,
  };
}

/** So many factors, each between 1/32 and 32, are multiplied before a logarithm is taken. */
const factorsAtOnce = 64;

function logLikelihoods(incidents: readonly Incident[]): Float64Array {
  const sums = new Float64Array(size);
  const updated = incidents.filter(({ isUpdated }) => isUpdated).length;
  const shares = Float64Array.from(
    incidents,
    ({ updatedAtRisk, controlsAtRisk }) => updatedAtRisk / (updatedAtRisk + controlsAtRisk),
  );
  // Each is θU ⁄ (θU + C) or C ⁄ (θU + C), and what is the same at all ratios is left out: only differences tell.
  for (let index = 0; index < size; index++) {
    const ratio = ratios[index] as number;
    let sum = updated * Math.log(ratio);
    for (let from = 0; from < shares.length; from += factorsAtOnce) {
      const to = Math.min(shares.length, from + factorsAtOnce);
      let product = 1;
      for (let next = from; next < to; next++) product *= 1 + (ratio - 1) * (shares[next] as number);
      sum -= Math.log(product);
    }
    sums[index] = sum;
  }
  return sums;
}

/** Between the ratios that are weighed, in a straight line. */
function at(likelihoods: Float64Array, ratio: number): number {
  const place = (Math.log2(ratio) + doublings) * perDoubling;
  const below = Math.min(size - 2, Math.max(0, Math.floor(place)));
  const share = place - below;
  return (1 - share) * (likelihoods[below] as number) + share * (likelihoods[below + 1] as number);
}

/** The logarithm of the mean likelihood of the ratios that count, each weighed by what was believed of it before. */
function mixture(likelihoods: Float64Array, counts: (ratio: number) => boolean): number {
  const greatest = Math.max(...likelihoods);
  let weights = 0;
  let sum = 0;
  for (const [index, likelihood] of likelihoods.entries()) {
    const ratio = ratios[index] as number;
    if (!counts(ratio)) continue;
    const weight = Math.exp(-0.5 * (Math.log(ratio) / believed) ** 2);
    weights += weight;
    sum += weight * Math.exp(likelihood - greatest);
  }
  return greatest + Math.log(sum / weights);
}
