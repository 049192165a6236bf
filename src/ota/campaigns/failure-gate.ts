import type { Gates } from './campaign-plan.ts';
import type { Acknowledgment, HaltReason } from './halt-reason.ts';
import { failuresOf, resultsOf, type WaveCounts } from './wave-counts.ts';

/**
 * Waves of which too many fail, each judged by itself, since an early one may go bad late. Fewer results than the least count are judged as if the
 * rest of that count were good, so that it neither halts on the first failure nor waits for the count when the limit is passed whatever comes.
 * What was known when the campaign was resumed is left out.
 */
export function failureReasons(
  waves: readonly WaveCounts[],
  limits: Gates['failures'],
  acknowledged: readonly Acknowledgment[],
): HaltReason[] {
  return waves.flatMap((wave) => {
    const known = knownOf(acknowledged, wave.index);
    const failures = Math.max(0, failuresOf(wave) - known.failures);
    const results = Math.max(failures, resultsOf(wave) - known.results);
    const possible = Math.max(1, wave.size - wave.left - known.results);
    const of = Math.max(results, Math.min(limits.leastCount, possible));
    const percent = (100 * failures) / of;
    if (percent <= limits.maxPercent) return [];
    const isSilence = 2 * wave.silent > failuresOf(wave);
    const figures = {
      failures,
      silent: wave.silent,
      results,
      percent,
      maxPercent: limits.maxPercent,
      size: wave.size,
      mostlyCode: commonest(wave.failed),
      knownBefore: known.failures,
    };
    const what = isSilence ? 'fell silent or failed' : 'failed';
    const since = known.failures > 0 ? ' since it was resumed' : '';
    const message = `${failures} of ${results} vehicles of wave ${wave.index + 1} ${what}${since}: more than ${limits.maxPercent} %.`;
    return [{ gate: isSilence ? 'silence' : 'failures', wave: wave.index, message, figures }];
  });
}

function knownOf(
  acknowledged: readonly Acknowledgment[],
  index: number,
): { results: number; failures: number } {
  const known = acknowledged.flatMap(({ waves }) => waves.filter((wave) => wave.index === index));
  return known.at(-1) ?? { results: 0, failures: 0 };
}

function commonest(failed: Readonly<Record<string, number>>): string | null {
  return Object.entries(failed).sort(([, one], [, other]) => other - one)[0]?.[0] ?? null;
}
