import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { CampaignDetail } from '../../../api/queries/campaigns.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import classes from '../campaigns.module.css';

const height = 200;
const margin = { left: 48, right: 10, top: 10, bottom: 22 };

/** How many were started and have it, over time, against what the plan makes of it. */
export function Curve({ campaign: { curve, targets } }: { campaign: CampaignDetail }): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { ref, width } = useElementSize();
  const { points, planned } = curve;
  const times = [...points, ...planned].map(({ at }) => at);
  if (times.length < 2) return null;
  const [from, to] = [Math.min(...times), Math.max(...times, Math.min(...times) + 60_000)];
  const most = Math.max(1, targets ?? 1);
  const right = Math.max(width - margin.right, margin.left + 1);
  const xOf = (at: number) => margin.left + ((at - from) / (to - from)) * (right - margin.left);
  const yOf = (count: number) => margin.top + (1 - count / most) * (height - margin.top - margin.bottom);
  const line = (corners: readonly { at: number; count: number }[]) =>
    corners
      .map(
        ({ at, count }, index) => `${index === 0 ? 'M' : 'L'}${xOf(at).toFixed(1)} ${yOf(count).toFixed(1)}`,
      )
      .join('');
  return (
    <div>
      <div ref={ref} className={classes.chart} style={{ height }}>
        {width > 0 && (
          <svg width={width} height={height} role="img" aria-label={t('curve.label')}>
            {[0, 0.25, 0.5, 0.75, 1].map((share) => (
              <g key={share}>
                <line
                  x1={margin.left}
                  x2={right}
                  y1={yOf(share * most)}
                  y2={yOf(share * most)}
                  className={classes.grid}
                />
                <text x={margin.left - 6} y={yOf(share * most) + 4} textAnchor="end" className={classes.tick}>
                  {format.percent(share)}
                </text>
              </g>
            ))}
            {[from, to].map((at, index) => (
              <text
                key={at}
                x={index === 0 ? margin.left : right}
                y={height - 4}
                textAnchor={index === 0 ? 'start' : 'end'}
                className={classes.tick}
              >
                {format.short(at)}
              </text>
            ))}
            <path
              d={line(planned.map(({ at, started }) => ({ at, count: started })))}
              className={classes.planned}
            />
            <path
              d={line(points.map(({ at, started }) => ({ at, count: started })))}
              className={classes.started}
            />
            <path
              d={line(points.map(({ at, succeeded }) => ({ at, count: succeeded })))}
              className={classes.succeeded}
            />
          </svg>
        )}
      </div>
      <ul className={classes.legend}>
        <li>
          <span className={classes.swatch} data-outcome="succeeded" /> {t('curve.succeeded')}
        </li>
        <li>
          <span className={classes.swatch} data-outcome="underway" /> {t('curve.started')}
        </li>
        <li>
          <span className={classes.swatch} data-line="planned" /> {t('curve.planned')}
        </li>
      </ul>
    </div>
  );
}
