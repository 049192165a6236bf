import { Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useShadowAlerts } from '../../../api/queries/rule-writing.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingRows } from '../../../parts/loading.tsx';
import { SeverityIcon } from '../../../parts/severity-badge.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { Vin } from '../../../parts/vin.tsx';
import { DayBars } from '../day-bars.tsx';
import classes from '../rules.module.css';

/** What the version in shadow would have told, so that somebody can decide. */
export function Shadow({ id, version }: { id: string; version: number }): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const shadow = useShadowAlerts(id, version);
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5">
        {t('life.shadow', { number: version })}
      </Title>
      {shadow.isPending && <LoadingRows count={3} />}
      {shadow.error !== null && <ErrorNote error={shadow.error} retry={() => shadow.refetch()} />}
      {shadow.data !== undefined && (
        <>
          <Text size="sm" c="dimmed" mb="sm">
            {t('life.shadowCount', {
              count: shadow.data.fired,
              vehicles: shadow.data.vehicles,
              since: format.short(shadow.data.since),
            })}
          </Text>
          <DayBars
            days={shadow.data.days.map(({ from, fired }) => ({ from, count: fired }))}
            label={t('backtest.perDay')}
          />
          <ul className={classes.firing}>
            {shadow.data.items.slice(0, 10).map((alert) => (
              <li key={alert.id}>
                <SeverityIcon severity={alert.severity} size={16} />
                <div>
                  <Vin vin={alert.vin} link />
                  <Text size="xs" c="dimmed">
                    {alert.summary}
                  </Text>
                </div>
                <Text
                  size="xs"
                  c="dimmed"
                  ta="right"
                  component={Link}
                  href={`/vehicles/${alert.vin}?tab=signals&from=${alert.activeSince - 3_600_000}&to=${(alert.resolvedAt ?? alert.activeSince) + 3_600_000}`}
                >
                  {format.short(alert.firedAt ?? alert.activeSince)}
                </Text>
              </li>
            ))}
          </ul>
        </>
      )}
    </Paper>
  );
}
