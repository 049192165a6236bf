import { useElementSize } from '@mantine/hooks';
import { type PointerEvent, type ReactNode, useMemo, useState } from 'react';
import type { TrendFigure, Trends } from '../../../api/queries/vehicle-page.ts';
import type { TimeStyle } from '../../../format/times.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import classes from '../vehicle.module.css';
import { leastHeight, scaleOf } from './trend-scale.ts';
import type { Shown } from './trend-units.ts';

const height = 132;
const margin = { left: 44, right: 6, top: 8, bottom: 20 };

interface Properties {
  readonly figure: TrendFigure;
  readonly range: Pick<Trends, 'from' | 'to' | 'pointMs'>;
  readonly shown: Shown;
  readonly timeStyle: TimeStyle;
  readonly label: string;
}

/** Mean as a line with its points within the band from lowest to highest; where a rule fires is dashed. */
export function TrendChart({ figure, range, shown, timeStyle, label }: Properties): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  const { ref, width } = useElementSize();
  const [pointed, setPointed] = useState<number | null>(null);
  const drawing = useMemo(
    () => draw(figure, range, shown, width, (value) => format.number(value, { maximumFractionDigits: 2 })),
    [figure, range, shown, width, format],
  );
  const { plot, points, line, band, ticks, limitY } = drawing;
  const near = pointed === null ? undefined : points[pointed];

  const onMove = (event: PointerEvent<SVGSVGElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    let best = 0;
    for (const [index, point] of points.entries())
      if (Math.abs(point.x - x) < Math.abs((points[best]?.x ?? 0) - x)) best = index;
    setPointed(best);
  };
  const times = [range.from, (range.from + range.to) / 2, range.to];
  return (
    <div ref={ref} className={classes.trend}>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={t('health.chart', { name: label })}
          onPointerMove={onMove}
          onPointerLeave={() => setPointed(null)}
        >
          {ticks.map(({ value, y, text }) => (
            <g key={value}>
              <line x1={plot.left} x2={plot.right} y1={y} y2={y} className={classes.grid} />
              <text x={plot.left - 6} y={y + 4} textAnchor="end" className={classes.tick}>
                {text}
              </text>
            </g>
          ))}
          {times.map((at, index) => (
            <text
              key={at}
              x={plot.left + (index * (plot.right - plot.left)) / 2}
              y={height - 4}
              textAnchor={(['start', 'middle', 'end'] as const)[index]}
              className={classes.tick}
            >
              {format.time(at, 'day')}
            </text>
          ))}
          {limitY !== null && (
            <line x1={plot.left} x2={plot.right} y1={limitY} y2={limitY} className={classes.limit} />
          )}
          <path d={band} className={classes.band} />
          <path d={line} className={classes.curve} />
          {points.length <= 60 &&
            points.map(({ point, x, y }) => (
              <circle key={point.t} cx={x} cy={y} r={2} className={classes.point} />
            ))}
          {near !== undefined && (
            <g>
              <line x1={near.x} x2={near.x} y1={plot.top} y2={plot.bottom} className={classes.cursor} />
              <circle cx={near.x} cy={near.y} r={4} className={classes.point} />
            </g>
          )}
        </svg>
      )}
      {near !== undefined && (
        <div className={classes.readout} data-side={near.x > width / 2 ? 'left' : 'right'}>
          {format.time(near.point.t, timeStyle)} · <b>{shown.text(near.point.avg)}</b>
          {near.point.min !== near.point.max &&
            ` (${shown.text(near.point.min)} … ${shown.text(near.point.max)})`}
        </div>
      )}
    </div>
  );
}

function draw(
  { points, id, limit }: TrendFigure,
  { from, to, pointMs }: Properties['range'],
  shown: Shown,
  width: number,
  number: (value: number) => string,
) {
  const plot = {
    left: margin.left,
    right: Math.max(width - margin.right, margin.left + 1),
    top: margin.top,
    bottom: height - margin.bottom,
  };
  const converted = points.map(({ min, max }) => ({ min: shown.of(min), max: shown.of(max) }));
  const least = Math.abs(shown.of(leastHeight[id]) - shown.of(0));
  const limitValue = limit === null ? null : shown.of(limit.value);
  const scale = scaleOf(converted, limitValue, least);
  const yOf = (value: number) =>
    plot.bottom - ((value - scale.low) / (scale.high - scale.low)) * (plot.bottom - plot.top);
  const xOf = (at: number) => plot.left + ((at - from) / (to - from)) * (plot.right - plot.left);
  const placed = points.map((point) => ({
    point,
    x: xOf(point.t + pointMs / 2),
    y: yOf(shown.of(point.avg)),
    top: yOf(shown.of(point.max)),
    bottom: yOf(shown.of(point.min)),
  }));
  // A day without a value may be bridged, more may not: the line would tell what nobody measured.
  const runs: (typeof placed)[] = [];
  for (const place of placed) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run === undefined || last === undefined || place.point.t - last.point.t > 2 * pointMs)
      runs.push([place]);
    else run.push(place);
  }
  const path = (corners: readonly { x: number; y: number }[]) =>
    corners.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  return {
    plot,
    points: placed,
    line: runs.map((run) => path(run)).join(''),
    band: runs
      .map(
        (run) =>
          `${path([
            ...run.map(({ x, top }) => ({ x, y: top })),
            ...run.toReversed().map(({ x, bottom }) => ({ x, y: bottom })),
          ])}Z`,
      )
      .join(''),
    ticks: scale.ticks.map((value) => ({
      value,
      y: yOf(value),
      text: number(value),
    })),
    limitY: limitValue === null || limitValue < scale.low || limitValue > scale.high ? null : yOf(limitValue),
  };
}
