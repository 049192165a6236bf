import { Anchor, Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { RuleDetail } from '../../api/queries/rules.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age } from '../../parts/age.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { Vin } from '../../parts/vin.tsx';
import { DayBars } from './day-bars.tsx';
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
      <DayBars
        days={rule.days.map(({ from, alerts }) => ({ from, count: alerts }))}
        label={t('days', { count: rule.days.reduce((sum, { alerts }) => sum + alerts, 0) })}
      />
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
