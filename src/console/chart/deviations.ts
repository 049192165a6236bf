import { type ChartSeries, middleOf, type Range } from './chart-series.ts';

/** What each element of a list was at one time, less the average of all. */
export interface DeviationColumn extends Range {
  readonly elements: readonly number[];
}

/** `most`: what all but one in a hundred stay below; a single wild value does not make the rest pale. */
export function deviations(series: ChartSeries): {
  readonly columns: readonly DeviationColumn[];
  readonly most: number;
} {
  const lists = series.points.flatMap(({ last, ...point }) =>
    typeof last === 'object' && last.length > 0 ? [{ at: middleOf(point, series.step), list: last }] : [],
  );
  const width = usualDistance(lists.map(({ at }) => at)) ?? series.step ?? 1000;
  const sizes: number[] = [];
  const columns = lists.map(({ at, list }) => {
    const average = list.reduce((sum, element) => sum + element, 0) / list.length;
    const elements = list.map((element) => element - average);
    for (const element of elements) sizes.push(Math.abs(element));
    return { from: at - width / 2, to: at + width / 2, elements };
  });
  sizes.sort((a, b) => a - b);
  return { columns, most: sizes[Math.floor(sizes.length * 0.99)] ?? 0 };
}

function usualDistance(times: readonly number[]): number | undefined {
  const distances = times.slice(1).map((time, index) => time - times[index]!);
  return distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)];
}
