import { type ReactNode, useMemo, useState } from 'react';
import type { ChartPoint, ChartSeries, Range } from './chart-series.ts';
import type { Mark } from './marks.ts';
import { TimeChart } from './time-chart.tsx';

export interface TrendSeries {
  readonly id: string;
  readonly name: string;
  readonly unit: string | null;
  readonly points: readonly {
    readonly t: number;
    readonly avg: number;
    readonly min?: number;
    readonly max?: number;
  }[];
}

/** Curves of the page's own points, a figure a day for example; zooms by itself. */
export function TrendChart({
  series,
  range,
  marks,
  height = 180,
  isCompact = true,
  label,
}: {
  series: readonly TrendSeries[];
  range: Range;
  marks?: readonly Mark[];
  height?: number;
  isCompact?: boolean;
  label?: string;
}): ReactNode {
  const [zoom, setZoom] = useState<Range | null>(null);
  const charted = useMemo(
    () =>
      series.map(
        ({ points, ...rest }): ChartSeries => ({
          ...rest,
          kind: 'numbers',
          step: null,
          points: points.map((point): ChartPoint => ({ count: 1, min: point.avg, max: point.avg, ...point })),
          coverage: null,
        }),
      ),
    [series],
  );
  return (
    <TimeChart
      series={charted}
      range={zoom ?? range}
      onRange={setZoom}
      isZoomed={zoom !== null}
      panelHeight={height}
      isCompact={isCompact}
      {...(marks === undefined ? {} : { marks })}
      {...(label === undefined ? {} : { label })}
    />
  );
}
