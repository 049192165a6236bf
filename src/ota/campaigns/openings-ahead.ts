import type { InstallWindows } from './campaign-plan.ts';
import { type Opening, openingFrom } from './install-windows.ts';

/**
 * When a vehicle of a zone may install, at the given time or next: both milliseconds from `now`. Infinity where it never
 * may. Each opening is worked out once for all vehicles of a zone.
 */
export function newOpenings(
  windows: InstallWindows,
  now: number,
): (timeZone: string | null, afterMs: number) => number {
  const zones = new Map<string | null, Opening[]>();

  return (timeZone, afterMs) => {
    if (windows.hours === null || afterMs === Number.POSITIVE_INFINITY) return afterMs;
    let known = zones.get(timeZone);
    if (known === undefined) {
      known = [];
      zones.set(timeZone, known);
    }
    const at = now + afterMs;
    while ((known.at(-1)?.to ?? now) <= at) {
      const next = openingFrom(windows, timeZone, known.at(-1)?.to ?? now);
      if (next === null) return Number.POSITIVE_INFINITY;
      known.push(next);
    }
    return Math.max(afterMs, (firstBehind(known, at)?.from ?? at) - now);
  };
}

/** The first that ends after `at`; they are in order. */
function firstBehind(openings: readonly Opening[], at: number): Opening | undefined {
  let low = 0;
  let high = openings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((openings[middle] as Opening).to > at) high = middle;
    else low = middle + 1;
  }
  return openings[low];
}
