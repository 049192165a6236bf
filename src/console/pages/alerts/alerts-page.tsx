import { SegmentedControl, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { useAlerts } from '../../api/queries/alerts.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { AlertCard } from '../../parts/alert-card.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';

const states = ['firing', 'pending', 'resolved'] as const;
const order = { critical: 0, major: 1, minor: 2, info: 3 };

export function AlertsPage(): ReactNode {
  const { t } = useTranslation('alerts');
  const [parameters, setParameters] = useSearchParams();
  const state = states.find((name) => name === parameters.get('state')) ?? 'firing';
  const alerts = useAlerts({ state });
  const items = alerts.data?.items ?? [];
  const sorted =
    state === 'firing'
      ? items.toSorted((a, b) => order[a.severity] - order[b.severity] || (b.firedAt ?? 0) - (a.firedAt ?? 0))
      : items;
  return (
    <Page title={t('shell:nav.alerts')} width="narrow">
      <Stack>
        <SegmentedControl
          value={state}
          onChange={(value) => setParameters({ state: value })}
          data={states.map((value) => ({ value, label: t(value) }))}
        />
        {alerts.error !== null && <ErrorNote error={alerts.error} retry={() => alerts.refetch()} />}
        {alerts.isPending && <LoadingRows height={150} />}
        {alerts.isSuccess && items.length === 0 && (
          <Empty icon="bell" title={t(state === 'firing' ? 'none' : 'noneEver')} />
        )}
        {sorted.map((alert) => (
          <AlertCard key={alert.id} alert={alert} showVehicle />
        ))}
      </Stack>
    </Page>
  );
}
