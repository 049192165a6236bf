/** One of the three. */
export interface WaveShare {
  /** Of all targets. */
  readonly percent?: number | undefined;
  readonly count?: number | undefined;
  /** All that are left: the last wave. */
  readonly rest?: true | undefined;
}

/** What is wrong with waves that are not certain to be all targets together; none where nothing is. */
export function checkWaves(
  waves: readonly WaveShare[],
): { readonly path: (string | number)[]; readonly message: string }[] {
  const found: { path: (string | number)[]; message: string }[] = [];
  for (const [index, wave] of waves.entries()) {
    const given = [wave.percent, wave.count, wave.rest].filter((share) => share !== undefined);
    if (given.length !== 1) {
      found.push({ path: ['waves', index], message: 'must have one of percent, count and rest' });
    }
    if (wave.rest === true && index < waves.length - 1) {
      found.push({ path: ['waves', index, 'rest'], message: 'must be the last wave' });
    }
  }
  if (found.length > 0 || waves.length === 0) return found;
  const percent = waves.reduce((sum, wave) => sum + (wave.percent ?? 0), 0);
  const hasRest = waves.at(-1)?.rest === true;
  if (percent > 100.000_1) {
    found.push({ path: ['waves'], message: `must be at most 100 % together, not ${rounded(percent)} %` });
  } else if (!hasRest && waves.some(({ count }) => count !== undefined)) {
    found.push({
      path: ['waves'],
      message: 'must end with one that has all the rest, where one has a count',
    });
  } else if (!hasRest && percent < 99.999_9) {
    found.push({ path: ['waves'], message: `must be 100 % together, not ${rounded(percent)} %` });
  }
  return found;
}

const rounded = (percent: number): number => Math.round(percent * 10_000) / 10_000;

/**
 * How many vehicles each wave has: each at least one, together all targets. With fewer targets than waves the last waves
 * are left out; where counts and percents ask for more than there is, the last waves get less, or nothing and are left out.
 *
 * @param waves as a plan has them: see `checkWaves`
 */
export function waveSizes(waves: readonly WaveShare[], targets: number): number[] {
  const sizes: number[] = [];
  let asked = 0;
  let given = 0;
  for (const [index, { percent, count }] of waves.entries()) {
    if (given >= targets) break;
    asked += count ?? ((percent ?? 100) / 100) * targets;
    const isLast = index === waves.length - 1;
    const upTo = isLast ? targets : Math.min(targets, Math.max(given + 1, Math.round(asked)));
    sizes.push(upTo - given);
    given = upTo;
  }
  return sizes;
}
