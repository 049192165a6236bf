import { Group, Paper, Text, Title } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { CampaignDetail, CampaignHealth } from '../../../api/queries/campaigns.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Icon } from '../../../parts/icon.tsx';
import classes from '../campaigns.module.css';

const rowHeight = 34;
const margin = { left: 74, right: 16, top: 6, bottom: 26 };
const looks = {
  sick: { icon: 'octagon', severity: 'critical' },
  'no-harm-seen': { icon: 'check', severity: 'ok' },
  'cannot-judge': { icon: 'clock', severity: 'info' },
} as const;

interface Row {
  readonly label: string;
  readonly health: Pick<CampaignHealth, 'ratio' | 'low' | 'high' | 'verdict'>;
}

/** Incidents of updated cars against cars like them that are not: the ratio, what it may be, and what is tolerated. */
export function HealthPlot({ campaign }: { campaign: CampaignDetail }): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { health, waveList, plan } = campaign;
  const title = (
    <Title order={2} size="h5" mb={4}>
      {t('health.title')}
    </Title>
  );
  if (health === null) {
    return (
      <Paper withBorder p="md" component="section">
        {title}
        <Text size="sm" c="dimmed">
          {t(plan.gates.health === null ? 'health.off' : 'health.notYet')}
        </Text>
      </Paper>
    );
  }
  const earlier = waveList.flatMap(({ index, verdict }): Row[] => {
    const judged = (verdict as { health?: Row['health'] | null } | null)?.health;
    return index < campaign.wave && judged != null
      ? [{ label: t('wave', { number: index + 1 }), health: judged }]
      : [];
  });
  const { icon, severity } = looks[health.verdict];
  const exposure = (side: CampaignHealth['updated']) =>
    t('health.exposure', {
      incidents: side.incidents,
      cars: side.cars,
      days: format.number(side.days, { maximumFractionDigits: side.days < 10 ? 1 : 0 }),
    });
  return (
    <Paper withBorder p="md" component="section">
      {title}
      <Group gap={8} mb={8} wrap="nowrap">
        <span className="severity-icon" data-severity={severity}>
          <Icon name={icon} size={20} />
        </span>
        <Text size="sm" fw={600}>
          {t(`health.${health.verdict}`)}
          {health.why !== null && ` ${t(`health.why.${health.why}`)}`}
        </Text>
      </Group>
      <Intervals
        rows={[...earlier, { label: t('health.now'), health }]}
        tolerated={health.tolerated}
        label={sentence()}
      />
      <Text size="sm">{sentence()}</Text>
      <dl className={classes.facts} style={{ marginTop: 8 }}>
        <dt>{t('health.updated')}</dt>
        <dd>{exposure(health.updated)}</dd>
        <dt>{t('health.controls')}</dt>
        <dd>{exposure(health.controls)}</dd>
        <dt>{t('health.evidence')}</dt>
        <dd>
          {t('health.evidenceOf', {
            evidence: format.number(health.evidence, { maximumSignificantDigits: 3 }),
            limit: format.number(health.limit, { maximumSignificantDigits: 3 }),
          })}
        </dd>
      </dl>
    </Paper>
  );

  function sentence(): string {
    if (health === null) return '';
    const digits = { maximumFractionDigits: 2 };
    const bounds = {
      low: format.number(health.low, digits),
      high: health.high === null ? '∞' : format.number(health.high, digits),
      tolerated: format.number(health.tolerated, digits),
    };
    return health.ratio === null
      ? t('health.noRatio', bounds)
      : t('health.sentence', { ratio: format.number(health.ratio, digits), ...bounds });
  }
}

/** On a logarithmic axis: twice as often lies as far from as often as half. */
function Intervals({
  rows,
  tolerated,
  label,
}: {
  rows: readonly Row[];
  tolerated: number;
  label: string;
}): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { ref, width } = useElementSize();
  const values = rows
    .flatMap(({ health: { ratio, low, high } }) => [ratio, low, high])
    .filter((value): value is number => value !== null && value > 0);
  const least = Math.max(0.05, Math.min(0.5, ...values) / 1.2);
  const most = Math.min(50, Math.max(2, tolerated * 1.5, ...values) * 1.2);
  const height = margin.top + rows.length * rowHeight + margin.bottom;
  const right = Math.max(width - margin.right, margin.left + 1);
  const bottom = height - margin.bottom;
  const xOf = (value: number) => {
    const clamped = Math.min(most, Math.max(least, value));
    return margin.left + (Math.log(clamped / least) / Math.log(most / least)) * (right - margin.left);
  };
  const ticks = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32].filter((tick) => tick >= least && tick <= most);
  return (
    <div ref={ref} className={classes.chart} style={{ height }}>
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={label}>
          <rect
            x={xOf(tolerated)}
            y={margin.top}
            width={Math.max(0, right - xOf(tolerated))}
            height={bottom - margin.top}
            className={classes.bad}
          />
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={xOf(tick)} x2={xOf(tick)} y1={margin.top} y2={bottom} className={classes.grid} />
              <text x={xOf(tick)} y={bottom + 14} textAnchor="middle" className={classes.tick}>
                {t('health.times', { value: format.number(tick) })}
              </text>
            </g>
          ))}
          <line
            x1={xOf(tolerated)}
            x2={xOf(tolerated)}
            y1={margin.top}
            y2={bottom}
            className={classes.limit}
          />
          {rows.map(({ label: name, health: { ratio, low, high, verdict } }, index) => {
            const y = margin.top + (index + 0.5) * rowHeight;
            return (
              <g
                key={name}
                style={{
                  color: verdict === 'sick' ? 'var(--severity-critical-line)' : 'var(--severity-info-line)',
                }}
              >
                <text x={margin.left - 10} y={y + 4} textAnchor="end" className={classes.tick}>
                  {name}
                </text>
                <line
                  x1={xOf(Math.max(low, least))}
                  x2={xOf(high ?? most)}
                  y1={y}
                  y2={y}
                  className={classes.interval}
                />
                {ratio !== null && <circle cx={xOf(ratio)} cy={y} r={6} className={classes.point} />}
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}
