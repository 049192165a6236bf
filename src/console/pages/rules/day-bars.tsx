import type { ReactNode } from 'react';
import { useFormat } from '../../format/use-format.tsx';
import classes from './rules.module.css';

const barWidth = 7;
const height = 48;

/** A bar a day (UTC); the figures behind it are in its title and its label. */
export function DayBars({
  days,
  label,
}: {
  days: readonly { readonly from: number; readonly count: number }[];
  label: string;
}): ReactNode {
  const format = useFormat();
  const most = Math.max(1, ...days.map(({ count }) => count));
  return (
    <figure className={classes.days}>
      <svg
        viewBox={`0 0 ${days.length * 10} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {days.map(({ from, count }, index) => {
          const bar = count === 0 ? 1 : Math.max(3, (count / most) * height);
          return (
            <rect
              key={from}
              x={index * 10 + (10 - barWidth) / 2}
              y={height - bar}
              width={barWidth}
              height={bar}
              data-empty={count === 0 || undefined}
            >
              <title>{`${format.time(from, 'day', 'UTC')}: ${format.number(count)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>{label}</figcaption>
    </figure>
  );
}
