import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { PlannedCampaign } from '../../../api/queries/campaigns.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import classes from '../campaigns.module.css';

const height = 120;
const margin = { left: 38, right: 8, top: 8, bottom: 20 };
const hourMs = 3_600_000;

/** Who has it when, by how these cars have been online. */
export function ReachCurve({
  reach: { curve },
  targets,
}: {
  reach: PlannedCampaign['reach'];
  targets: number;
}): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { ref, width } = useElementSize();
  const hours = Math.max(1, curve.at(-1)?.hours ?? 1);
  const right = Math.max(width - margin.right, margin.left + 1);
  const xOf = (at: number) => margin.left + (at / hours) * (right - margin.left);
  const yOf = (share: number) => margin.top + (1 - share) * (height - margin.top - margin.bottom);
  const line = curve
    .map(
      ({ hours: at, vehicles }, index) =>
        `${index === 0 ? 'M' : 'L'}${xOf(at).toFixed(1)} ${yOf(vehicles / targets).toFixed(1)}`,
    )
    .join('');
  return (
    <div ref={ref} className={classes.chart} style={{ height }}>
      {width > 0 && curve.length > 1 && (
        <svg width={width} height={height} role="img" aria-label={t('dryRun.curve')}>
          {[0, 0.5, 0.95].map((share) => (
            <g key={share}>
              <line x1={margin.left} x2={right} y1={yOf(share)} y2={yOf(share)} className={classes.grid} />
              <text x={margin.left - 6} y={yOf(share) + 4} textAnchor="end" className={classes.tick}>
                {format.percent(share)}
              </text>
            </g>
          ))}
          <text x={right} y={height - 4} textAnchor="end" className={classes.tick}>
            {format.duration(hours * hourMs)}
          </text>
          <path d={line} className={classes.succeeded} />
        </svg>
      )}
    </div>
  );
}
