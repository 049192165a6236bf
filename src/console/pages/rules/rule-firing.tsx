import { Anchor, Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { RuleDetail } from '../../api/queries/rules.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age } from '../../parts/age.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { Vin } from '../../parts/vin.tsx';
import classes from './rules.module.css';

/** Where it fires now, and how often it did in the last thirty days. */
export function RuleFiring({ rule }: { rule: RuleDetail }): ReactNode {
  const { t } = useTranslation('rules');
  const names = new Map(rule.instances.map((instance, index) => [instance, rule.instanceNames[index]]));
  return (
    <Paper withBorder p="md" component="section">
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h5">
          {t('firingNow')}
        </Title>
        <Anchor
          component={Link}
          href={`/alerts?rule=${rule.id}`}
          size="sm"
          className={`touch ${classes.link}`}
        >
          {t('toAlerts')}
        </Anchor>
      </Group>
      <Text size="sm" c={rule.firing === 0 ? 'dimmed' : 'inherit'} mb="sm">
        {rule.firing === 0
          ? t('firesNowhere')
          : t('firesOn', { count: rule.firing, vehicles: rule.firingVehicles })}
      </Text>
      <ThirtyDays days={rule.days} />
      {rule.firingNow.length > 0 && (
        <ul className={classes.firing}>
          {rule.firingNow.map((alert) => (
            <li key={alert.id}>
              <SeverityIcon severity={alert.severity} size={16} />
              <div>
                <Vin vin={alert.vin} link />
                <Text size="xs" c="dimmed">
                  {[alert.model, alert.plate, names.get(alert.instance) ?? alert.instance]
                    .filter((text) => text !== null && text !== '')
                    .join(' · ')}
                </Text>
              </div>
              <Text size="xs" c="dimmed" ta="right">
                {alert.firedAt !== null && <Age at={alert.firedAt} />}
                {alert.acknowledgedBy !== null && (
                  <div>{t('acknowledgedBy', { name: alert.acknowledgedBy })}</div>
                )}
              </Text>
            </li>
          ))}
        </ul>
      )}
    </Paper>
  );
}

const barWidth = 7;
const height = 48;

/** A bar a day; the figures behind it are in its title and its label. */
function ThirtyDays({ days }: { days: RuleDetail['days'] }): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const most = Math.max(1, ...days.map(({ alerts }) => alerts));
  const total = days.reduce((sum, { alerts }) => sum + alerts, 0);
  return (
    <figure className={classes.days}>
      <svg
        viewBox={`0 0 ${days.length * 10} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('days', { count: total })}
      >
        {days.map(({ from, alerts }, index) => {
          const bar = alerts === 0 ? 1 : Math.max(3, (alerts / most) * height);
          return (
            <rect
              key={from}
              x={index * 10 + (10 - barWidth) / 2}
              y={height - bar}
              width={barWidth}
              height={bar}
              data-empty={alerts === 0 || undefined}
            >
              <title>{`${format.time(from, 'day', 'UTC')}: ${format.number(alerts)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>{t('days', { count: total })}</figcaption>
    </figure>
  );
}
