import { Badge, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useCallback, useState } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { type SignalUpdate, useSignals } from '../../api/events.tsx';
import { Problem } from '../../api/problem.ts';
import { useAlerts } from '../../api/queries/alerts.ts';
import { useFaults } from '../../api/queries/faults.ts';
import { useLastValues } from '../../api/queries/signals.ts';
import { useVehicle } from '../../api/queries/vehicles.ts';
import type { VehicleDetail } from '../../api/types.ts';
import { AlertCard } from '../../parts/alert-card.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Presence } from '../../parts/presence.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { ErrorNote, NotFound } from '../../parts/states.tsx';
import { CopyButton, Vin } from '../../parts/vin.tsx';
import { FaultList } from './fault-list.tsx';
import { LastValuesTable } from './last-values-table.tsx';
import { SignalPanel } from './signal-panel.tsx';

/** Samples that came since the page was opened, newest last; enough to bridge two readings of the series. */
const keptUpdates = 2_000;

export function VehiclePage({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation('vehicle');
  const vehicle = useVehicle(vin);
  const [live, setLive] = useState<readonly SignalUpdate[]>([]);
  const onSignals = useCallback(
    (update: SignalUpdate) => setLive((updates) => [...updates.slice(-keptUpdates), update]),
    [],
  );
  useSignals(vin, onSignals);
  const isUnknown = vehicle.error instanceof Problem && vehicle.error.status === 404;
  return (
    <Page title={vin} back={{ href: '/vehicles', label: t('shell:nav.fleet') }}>
      {isUnknown && <NotFound hint={t('notFound', { vin })} />}
      {vehicle.error !== null && !isUnknown && (
        <ErrorNote error={vehicle.error} retry={() => vehicle.refetch()} />
      )}
      {vehicle.isPending && <LoadingRows count={8} height={72} />}
      {vehicle.data !== undefined && !isUnknown && (
        <Stack gap="lg">
          <Head vehicle={vehicle.data} />
          <Problems vin={vin} />
          <SignalPanel vin={vin} live={live} />
          <Faults vin={vin} />
          <Signals vin={vin} />
        </Stack>
      )}
    </Page>
  );
}

function Head({ vehicle }: { vehicle: VehicleDetail }): ReactNode {
  const { t } = useTranslation('vehicle');
  const software = Object.entries(vehicle.software);
  return (
    <Stack gap={6}>
      <Group gap="sm">
        <Title order={2}>
          {vehicle.model} {vehicle.modelYear}
        </Title>
        <SeverityBadge severity={vehicle.health} />
        <Presence online={vehicle.online} lastSeenAt={vehicle.lastSeenAt} />
      </Group>
      <Group gap="md">
        <Group gap={2}>
          <Vin vin={vehicle.vin} />
          <CopyButton text={vehicle.vin} />
        </Group>
        <Text size="sm" c="dimmed">
          {[vehicle.plate, vehicle.powertrain.toUpperCase(), vehicle.market]
            .filter((part) => part !== null)
            .join(' · ')}
        </Text>
      </Group>
      {software.length > 0 && (
        <Group gap={6}>
          <Text size="xs" c="dimmed">
            {t('software')}
          </Text>
          {software.map(([ecu, version]) => (
            <Badge key={ecu} variant="default" size="sm" tt="none" fw={500} radius="sm">
              {ecu} {version}
            </Badge>
          ))}
        </Group>
      )}
    </Stack>
  );
}

function Problems({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation('vehicle');
  const firing = useAlerts({ vin, state: 'firing' });
  return (
    <Stack gap="xs">
      <Title order={4}>{t('problems')}</Title>
      {firing.error !== null && <ErrorNote error={firing.error} retry={() => firing.refetch()} />}
      {firing.data?.items.length === 0 && <Text c="dimmed">{t('healthy')}</Text>}
      <SimpleGrid cols={{ base: 1, md: firing.data?.items.length === 1 ? 1 : 2 }} spacing="xs">
        {firing.data?.items.map((alert) => (
          <AlertCard key={alert.id} alert={alert} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function Faults({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation('vehicle');
  const faults = useFaults(vin);
  return (
    <Stack gap="xs">
      <Title order={4}>{t('faults.title')}</Title>
      {faults.error !== null && <ErrorNote error={faults.error} retry={() => faults.refetch()} />}
      {faults.data?.items.length === 0 && <Text c="dimmed">{t('faults.none')}</Text>}
      {faults.data !== undefined && faults.data.items.length > 0 && <FaultList faults={faults.data.items} />}
    </Stack>
  );
}

function Signals({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation('vehicle');
  const state = useLastValues(vin);
  if (state.data === undefined) return state.error === null ? null : <ErrorNote error={state.error} />;
  return (
    <Stack gap="xs">
      <Title order={4}>{t('signals')}</Title>
      {Object.keys(state.data.signals).length === 0 ? (
        <Text c="dimmed">{t('noSignals')}</Text>
      ) : (
        <Paper withBorder>
          <LastValuesTable values={state.data} />
        </Paper>
      )}
    </Stack>
  );
}
