import { useElementSize } from '@mantine/hooks';
import { type ReactNode, useId, useMemo } from 'react';
import type { VehiclePrediction } from '../../../api/queries/predictions.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { drawPrediction } from './prediction-drawing.ts';
import classes from './predictions.module.css';

/** What was measured, and where that goes: the limit, the middle of what is foreseen, and the band that holds 80 %. */
export function PredictionChart({
  item,
  label,
  height,
}: {
  item: VehiclePrediction;
  label: string;
  height: number;
}): ReactNode {
  const { t } = useTranslation('foreseen');
  const format = useFormat();
  const { ref, width } = useElementSize();
  const clip = useId();
  const drawing = useMemo(() => drawPrediction(item, width, height), [item, width, height]);
  const { plot, ticks, times, dots, limitY, middle, band, now, sinceX } = drawing;
  return (
    <div ref={ref} className={classes.chart} style={{ minHeight: height }}>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={t('chart', { name: label, text: item.reason })}
        >
          <clipPath id={clip}>
            <rect
              x={plot.left}
              y={plot.top - 2}
              width={plot.right - plot.left}
              height={plot.bottom - plot.top + 4}
            />
          </clipPath>
          {ticks.map(({ value, y }) => (
            <g key={value}>
              <line x1={plot.left} x2={plot.right} y1={y} y2={y} className={classes.grid} />
              <text x={plot.left - 6} y={y + 4} textAnchor="end" className={classes.tick}>
                {format.number(value, { maximumFractionDigits: 3 })}
              </text>
            </g>
          ))}
          {times.map(({ at, x, anchor }) => (
            <text key={at} x={x} y={height - 4} textAnchor={anchor} className={classes.tick}>
              {format.time(at, 'date')}
            </text>
          ))}
          <text x={plot.left} y={10} className={classes.tick}>
            {drawing.sign}
          </text>
          <g clipPath={`url(#${clip})`}>
            {sinceX !== null && (
              <line x1={sinceX} x2={sinceX} y1={plot.top} y2={plot.bottom} className={classes.renewed} />
            )}
            <path d={band} className={classes.band} />
            {dots.map(({ t: at, x, y, isOld }) => (
              <circle key={at} cx={x} cy={y} r={1.8} className={classes.dot} data-old={isOld} />
            ))}
            <path d={middle} className={classes.middle} />
            {limitY !== null && (
              <line x1={plot.left} x2={plot.right} y1={limitY} y2={limitY} className={classes.limit} />
            )}
            <line x1={now} x2={now} y1={plot.top} y2={plot.bottom} className={classes.now} />
          </g>
          {limitY !== null && (
            <text x={plot.left + 4} y={limitY - 5} className={classes.limitName}>
              {t('limit')}
            </text>
          )}
        </svg>
      )}
    </div>
  );
}
