import { type ChartPoint, type ChartSeries, middleOf } from './chart-series.ts';

/** Columns for uPlot: seconds, then average, highest and lowest of each series. */
export interface Columns {
  readonly times: number[];
  /** `undefined`: another series has a point here; `null`: a gap begins, the line is broken. */
  readonly values: (number | null | undefined)[][];
  /** By series the rows that stand alone between gaps: a line cannot show them, so a dot must. */
  readonly alone: number[][];
}

/**
 * Series over one time axis. `shown` turns a value into the unit shown. A line is broken where nothing is known for longer
 * than a part of the range; a shorter gap is shaded only, or a week with some lost messages would be dots.
 */
export function alignSeries(
  series: readonly ChartSeries[],
  shown: (value: number, series: ChartSeries) => number,
): Columns {
  const tracks = series.map((one) => track(one));
  const times = allTimes(tracks);
  const values: (number | null | undefined)[][] = [];
  const alone: number[][] = [];
  for (const [index, rows] of tracks.entries()) {
    const one = series[index]!;
    const [avg, max, min] = [emptyColumn(times.length), emptyColumn(times.length), emptyColumn(times.length)];
    const lonely: number[] = [];
    let slot = 0;
    for (let row = 0; row < rows.length; row++) {
      const { at, point } = rows[row]!;
      while (times[slot]! < at) slot++;
      avg[slot] = point?.avg === undefined ? null : shown(point.avg, one);
      max[slot] = point?.max === undefined ? null : shown(point.max, one);
      min[slot] = point?.min === undefined ? null : shown(point.min, one);
      if (point !== null && rows[row - 1]?.point == null && rows[row + 1]?.point == null) lonely.push(slot);
    }
    values.push(avg, max, min);
    alone.push(lonely);
  }
  return { times: times.map((at) => at / 1000), values, alone };
}

const emptyColumn = (length: number): (number | null | undefined)[] =>
  new Array<number | null | undefined>(length);

/** Parts of one range stand at the same times in all series, which then need no sorting. */
function allTimes(tracks: readonly (readonly Row[])[]): number[] {
  const [first = [], ...others] = tracks;
  const isShared = others.every(
    (rows) => rows.length === first.length && rows.every(({ at }, row) => at === first[row]!.at),
  );
  if (isShared) return first.map(({ at }) => at);
  return [...new Set(tracks.flatMap((rows) => rows.map(({ at }) => at)))].sort((a, b) => a - b);
}

interface Row {
  readonly at: number;
  /** Null breaks the line. */
  readonly point: ChartPoint | null;
}

function track({ points, step, coverage }: ChartSeries): Row[] {
  const rows: Row[] = [];
  const breaks = (coverage?.gaps ?? [])
    .filter(({ from, to }) => to - from >= (step ?? 0))
    .map(({ from, to }) => (from + to) / 2);
  let next = 0;
  for (const point of points) {
    const at = middleOf(point, step);
    while (next < breaks.length && breaks[next]! < at) rows.push({ at: breaks[next++]!, point: null });
    if (next < breaks.length && breaks[next] === at) next += 1;
    rows.push({ at, point: point.avg === undefined ? null : point });
  }
  while (next < breaks.length) rows.push({ at: breaks[next++]!, point: null });
  return rows;
}
