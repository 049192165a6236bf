import { Badge, Group, Loader, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { type ReactNode, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SignalUpdate, useEvents } from '../api/events.ts';
import { Problem } from '../api/problem.ts';
import { useAlerts, useFaults, useLastValues, useVehicle } from '../api/queries.ts';
import type { Vehicle } from '../api/types.ts';
import { AlertCard } from '../parts/alert-card.tsx';
import { HealthBadge, Presence } from '../parts/badges.tsx';
import { FaultList } from '../parts/fault-list.tsx';
import { LastValuesTable } from '../parts/last-values-table.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { SignalPanel } from '../parts/signal-panel.tsx';

/** Samples that came since the page was opened, newest last; enough to bridge two readings of the series. */
const keptUpdates = 2_000;

export function VehiclePage({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation();
  useDocumentTitle(`${vin} · ${t('app.name')}`);
  const vehicle = useVehicle(vin);
  const [live, setLive] = useState<readonly SignalUpdate[]>([]);
  const onSignals = useCallback(
    (update: SignalUpdate) => setLive((updates) => [...updates.slice(-keptUpdates), update]),
    [],
  );
  useEvents(vin, onSignals);
  if (vehicle.error !== null) {
    const unknown = vehicle.error instanceof Problem && vehicle.error.status === 404;
    return (
      <ProblemNote
        error={unknown ? new Error(t('problem.notFound', { vin })) : vehicle.error}
        {...(unknown ? {} : { retry: () => vehicle.refetch() })}
      />
    );
  }
  if (vehicle.data === undefined) return <Loader mx="auto" display="block" mt="xl" />;
  return (
    <Stack maw={1200} mx="auto" gap="lg">
      <Head vehicle={vehicle.data} />
      <Problems vin={vin} />
      <SignalPanel vin={vin} live={live} />
      <Faults vin={vin} />
      <Signals vin={vin} />
    </Stack>
  );
}

function Head({ vehicle }: { vehicle: Vehicle }): ReactNode {
  const { t } = useTranslation();
  const software = Object.entries(vehicle.software);
  return (
    <Stack gap={6}>
      <Group gap="sm">
        <Title order={2}>
          {vehicle.model} {vehicle.modelYear}
        </Title>
        <HealthBadge health={vehicle.health} />
        <Presence online={vehicle.online} lastSeenAt={vehicle.lastSeenAt} />
      </Group>
      <Group gap="md">
        <Text className="vin">{vehicle.vin}</Text>
        <Text size="sm" c="dimmed">
          {[vehicle.plate, vehicle.powertrain.toUpperCase(), vehicle.market]
            .filter((part) => part !== null)
            .join(' · ')}
        </Text>
      </Group>
      {software.length > 0 && (
        <Group gap={6}>
          <Text size="xs" c="dimmed">
            {t('vehicle.software')}
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
  const { t } = useTranslation();
  const firing = useAlerts({ vin, state: 'firing' });
  return (
    <Stack gap="xs">
      <Title order={4}>{t('vehicle.problems')}</Title>
      {firing.error !== null && <ProblemNote error={firing.error} retry={() => firing.refetch()} />}
      {firing.data?.items.length === 0 && <Text c="dimmed">{t('vehicle.healthy')}</Text>}
      <SimpleGrid cols={{ base: 1, md: firing.data?.items.length === 1 ? 1 : 2 }} spacing="xs">
        {firing.data?.items.map((alert) => (
          <AlertCard key={alert.id} alert={alert} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function Faults({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation();
  const faults = useFaults(vin);
  return (
    <Stack gap="xs">
      <Title order={4}>{t('faults.title')}</Title>
      {faults.error !== null && <ProblemNote error={faults.error} retry={() => faults.refetch()} />}
      {faults.data?.items.length === 0 && <Text c="dimmed">{t('faults.none')}</Text>}
      {faults.data !== undefined && faults.data.items.length > 0 && <FaultList faults={faults.data.items} />}
    </Stack>
  );
}

function Signals({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation();
  const state = useLastValues(vin);
  if (state.data === undefined) return state.error === null ? null : <ProblemNote error={state.error} />;
  return (
    <Stack gap="xs">
      <Title order={4}>{t('vehicle.signals')}</Title>
      {Object.keys(state.data.signals).length === 0 ? (
        <Text c="dimmed">{t('vehicle.noSignals')}</Text>
      ) : (
        <Paper withBorder>
          <LastValuesTable values={state.data} />
        </Paper>
      )}
    </Stack>
  );
}
