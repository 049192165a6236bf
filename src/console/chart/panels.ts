import type { ChartSeries, SeriesKind } from './chart-series.ts';

/** Series that are drawn into one panel. */
export interface Panel {
  readonly id: string;
  readonly kind: SeriesKind;
  readonly series: readonly ChartSeries[];
}

export type Layout = 'stacked' | 'overlaid';

/** Values that differ more than so many times do not share an axis: 12 V beside 400 V is a flat line. */
const mostRatio = 8;

/**
 * Stacked: one panel for the numbers of each unit (and size), in the order in which they were picked. Overlaid: all numbers in
 * one, with an axis a unit. Texts, booleans and lists have a panel each, below.
 */
export function panelsOf(series: readonly ChartSeries[], layout: Layout): Panel[] {
  const [empty, filled] = [true, false].map((isEmpty) =>
    series.filter(({ points }) => (points.length === 0) === isEmpty),
  ) as [ChartSeries[], ChartSeries[]];
  const numbers = filled.filter(({ kind }) => kind === 'numbers');
  const groups = layout === 'overlaid' ? (numbers.length === 0 ? [] : [numbers]) : bySize(byUnit(numbers));
  const own = [
    ...filled.filter(({ kind }) => kind === 'lists'),
    ...filled.filter(({ kind }) => kind === 'states'),
    // Nothing to draw: a narrow strip with its gaps is enough.
    ...empty.map((one) => ({ ...one, kind: 'states' as const })),
  ];
  return [
    ...groups.map(
      (group): Panel => ({ id: group.map(({ id }) => id).join(), kind: 'numbers', series: group }),
    ),
    ...own.map((one): Panel => ({ id: one.id, kind: one.kind, series: [one] })),
  ];
}

/** What has no unit shares with nobody. */
function byUnit(series: readonly ChartSeries[]): ChartSeries[][] {
  return [...Map.groupBy(series, ({ unit, id }) => unit ?? `/${id}`).values()];
}

function bySize(groups: readonly ChartSeries[][]): ChartSeries[][] {
  return groups.flatMap((group) => {
    const sized = group.map((series) => ({ series, size: sizeOf(series) })).sort((a, b) => a.size - b.size);
    const parts: ChartSeries[][] = [];
    let largest = 0;
    for (const { series, size } of sized) {
      const part = parts.at(-1);
      if (part === undefined || (largest > 0 && size > largest * mostRatio)) parts.push([series]);
      else part.push(series);
      largest = size;
    }
    const order = (part: readonly ChartSeries[]) => group.indexOf(part[0]!);
    return parts
      .map((part) => part.toSorted((a, b) => group.indexOf(a) - group.indexOf(b)))
      .sort((a, b) => order(a) - order(b));
  });
}

function sizeOf({ points }: ChartSeries): number {
  let size = 0;
  for (const { min = 0, max = 0 } of points) size = Math.max(size, Math.abs(min), Math.abs(max));
  return size;
}
