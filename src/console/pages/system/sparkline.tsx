import { type ReactNode, useState } from 'react';
import { Moment } from '../../parts/age.tsx';
import classes from './system.module.css';

export interface SparkPoint {
  readonly at: number;
  readonly value: number;
}

const width = 240;
const height = 44;
const slots = 60;

/**
 * An hour of one figure, a slot a minute, the newest at the right: what has not been yet stays empty. What the pointer is
 * on stands above it.
 */
export function Sparkline({
  label,
  points,
  write,
  hint,
}: {
  label: string;
  points: readonly SparkPoint[];
  write: (value: number) => string;
  /** Below it, of the most that there was. */
  hint: (most: string) => string;
}): ReactNode {
  const [chosen, setChosen] = useState<number | null>(null);
  const most = Math.max(...points.map(({ value }) => value), 0);
  const last = points.length - 1;
  const shown = points[chosen ?? last];
  const x = (index: number) => ((slots - 1 - (last - index)) / (slots - 1)) * width;
  const y = (value: number) => height - 2 - (most === 0 ? 0 : (value / most) * (height - 6));
  const line = points.map(({ value }, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const first = x(0).toFixed(1);
  return (
    <div className={classes.spark}>
      <div className={classes.sparkLabel}>{label}</div>
      <div className={classes.sparkValue}>
        {shown === undefined ? '–' : write(shown.value)}
        {chosen !== null && shown !== undefined && (
          <span className={classes.sparkAt}>
            <Moment at={shown.at} style="clockMinute" />
          </span>
        )}
      </div>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        className={classes.sparkLine}
        aria-hidden="true"
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const slot = Math.round(((event.clientX - box.left) / box.width) * (slots - 1));
          setChosen(Math.max(0, Math.min(last, slot - (slots - 1 - last))));
        }}
        onPointerLeave={() => setChosen(null)}
      >
        <line x1={0} x2={width} y1={height - 1.5} y2={height - 1.5} className={classes.sparkBase} />
        {points.length > 1 && (
          <polygon points={`${first},${height - 2} ${line.join(' ')} ${width},${height - 2}`} />
        )}
        {points.length > 1 && <polyline points={line.join(' ')} vectorEffect="non-scaling-stroke" />}
        {shown !== undefined && (
          <path
            d={`M${x(chosen ?? last).toFixed(1)} ${y(shown.value).toFixed(1)}h0.01`}
            className={classes.sparkDot}
            vectorEffect="non-scaling-stroke"
          />
        )}
        {chosen !== null && (
          <line x1={x(chosen)} x2={x(chosen)} y1={0} y2={height} className={classes.sparkCursor} />
        )}
      </svg>
      <div className={classes.sparkHint}>{hint(write(most))}</div>
    </div>
  );
}
