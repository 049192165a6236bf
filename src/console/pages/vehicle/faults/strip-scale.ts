import type { FaultOverTime } from '../../../api/queries/vehicle-page.ts';

const dayMs = 86_400_000;
export const stripRanges = ['7', '30', '90', '365', 'all'] as const;
export type StripRange = (typeof stripRanges)[number];

/** What the time axis shows. `all` begins a little before the first onset. */
export function bounds(
  faults: readonly FaultOverTime[],
  range: StripRange,
  now: number,
): { readonly from: number; readonly to: number } {
  const to = now;
  if (range !== 'all') return { from: to - Number(range) * dayMs, to };
  const first = Math.min(
    ...faults.flatMap(({ episodes }) => episodes.map(({ firstSeen }) => firstSeen)),
    to - dayMs,
  );
  return { from: first - 0.03 * (to - first), to };
}

/** Place and width of an episode in per cent, wide enough to be seen; null outside of the range. */
export function spanOf(
  { firstSeen, endedAt }: { readonly firstSeen: number; readonly endedAt: number | null },
  from: number,
  to: number,
): { readonly left: number; readonly width: number } | null {
  const end = Math.min(endedAt ?? to, to);
  if (end < from || firstSeen > to) return null;
  const percent = (at: number) => (100 * (Math.max(at, from) - from)) / (to - from);
  const width = Math.max(percent(end) - percent(firstSeen), 0.6);
  return { left: Math.min(percent(firstSeen), 100 - width), width };
}

/** Five times, from edge to edge. */
export function ticksOf(from: number, to: number): number[] {
  return [0, 1, 2, 3, 4].map((part) => from + (part * (to - from)) / 4);
}
