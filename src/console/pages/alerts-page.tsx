import { Loader, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { useEvents } from '../api/events.ts';
import { useAlerts } from '../api/queries.ts';
import { AlertCard } from '../parts/alert-card.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';

const states = ['firing', 'pending', 'resolved'] as const;
const order = { critical: 0, major: 1, minor: 2, info: 3 };

export function AlertsPage(): ReactNode {
  const { t } = useTranslation();
  useDocumentTitle(`${t('app.alerts')} · ${t('app.name')}`);
  const [parameters, setParameters] = useSearchParams();
  const state = states.find((name) => name === parameters.get('state')) ?? 'firing';
  const alerts = useAlerts({ state });
  useEvents(null);
  const items = alerts.data?.items ?? [];
  const sorted =
    state === 'firing'
      ? items.toSorted((a, b) => order[a.severity] - order[b.severity] || (b.firedAt ?? 0) - (a.firedAt ?? 0))
      : items;
  return (
    <Stack maw={900} mx="auto">
      <Title order={2}>{t('alerts.title')}</Title>
      <SegmentedControl
        value={state}
        onChange={(value) => setParameters({ state: value })}
        data={states.map((value) => ({ value, label: t(`alerts.${value}`) }))}
      />
      {alerts.error !== null && <ProblemNote error={alerts.error} retry={() => alerts.refetch()} />}
      {alerts.isPending && <Loader mx="auto" />}
      {alerts.isSuccess && items.length === 0 && (
        <Text c="dimmed">{t(state === 'firing' ? 'alerts.none' : 'alerts.noneEver')}</Text>
      )}
      {sorted.map((alert) => (
        <AlertCard key={alert.id} alert={alert} showVehicle />
      ))}
    </Stack>
  );
}
