import { Box, Button, Group, Loader, Paper, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue, useDocumentTitle } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useSearchParams } from 'wouter';
import { useEvents } from '../api/events.ts';
import { useVehicles } from '../api/queries.ts';
import type { Vehicle } from '../api/types.ts';
import { HealthBadge, Presence } from '../parts/badges.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';

export function VehiclesPage(): ReactNode {
  const { t } = useTranslation();
  useDocumentTitle(`${t('app.vehicles')} · ${t('app.name')}`);
  const [parameters, setParameters] = useSearchParams();
  const [text, setText] = useState(parameters.get('q') ?? '');
  const [q] = useDebouncedValue(text.trim(), 200);
  const vehicles = useVehicles(q);
  useEvents(null);
  const items = vehicles.data?.pages.flatMap((page) => page.items) ?? [];
  const search = (value: string) => {
    setText(value);
    setParameters(value === '' ? {} : { q: value }, { replace: true });
  };
  return (
    <Stack maw={1200} mx="auto">
      <Group justify="space-between" align="end">
        <Title order={2}>{t('app.vehicles')}</Title>
        {vehicles.isSuccess && (
          <Text c="dimmed" size="sm" visibleFrom="sm">
            {t('fleet.count', { count: items.length })}
            {vehicles.hasNextPage ? '+' : ''}
          </Text>
        )}
      </Group>
      <TextInput
        placeholder={t('fleet.search')}
        aria-label={t('fleet.search')}
        leftSection={<Icon name="search" size={16} />}
        value={text}
        onChange={(event) => search(event.currentTarget.value)}
      />
      {vehicles.error !== null && <ProblemNote error={vehicles.error} retry={() => vehicles.refetch()} />}
      {vehicles.isPending && <Loader mx="auto" />}
      {vehicles.isSuccess && items.length === 0 && (
        <Text c="dimmed">{t(q === '' ? 'fleet.empty' : 'fleet.none')}</Text>
      )}
      {items.length > 0 && (
        <>
          <Paper withBorder visibleFrom="sm">
            <VehicleTable items={items} />
          </Paper>
          <Stack gap="xs" hiddenFrom="sm">
            {items.map((vehicle) => (
              <VehicleCard key={vehicle.vin} vehicle={vehicle} />
            ))}
          </Stack>
        </>
      )}
      {vehicles.hasNextPage && (
        <Button
          variant="light"
          mx="auto"
          loading={vehicles.isFetchingNextPage}
          onClick={() => vehicles.fetchNextPage()}
        >
          {t('fleet.more')}
        </Button>
      )}
    </Stack>
  );
}

function VehicleTable({ items }: { items: readonly Vehicle[] }): ReactNode {
  const { t } = useTranslation();
  const [, go] = useLocation();
  return (
    <Table highlightOnHover verticalSpacing="sm" horizontalSpacing="md">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('fleet.health')}</Table.Th>
          <Table.Th>{t('fleet.vehicle')}</Table.Th>
          <Table.Th>{t('fleet.model')}</Table.Th>
          <Table.Th>{t('fleet.market')}</Table.Th>
          <Table.Th>{t('fleet.lastSeen')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((vehicle) => (
          <Table.Tr key={vehicle.vin} className="row-link" onClick={() => go(`/vehicles/${vehicle.vin}`)}>
            <Table.Td>
              <HealthBadge health={vehicle.health} />
            </Table.Td>
            <Table.Td>
              <Link href={`/vehicles/${vehicle.vin}`} className="plain-link vin">
                {vehicle.vin}
              </Link>
              {vehicle.plate !== null && (
                <Text size="xs" c="dimmed">
                  {vehicle.plate}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              {vehicle.model}{' '}
              <Text
                span
                c="dimmed"
                size="sm"
              >{`${vehicle.modelYear} · ${vehicle.powertrain.toUpperCase()}`}</Text>
            </Table.Td>
            <Table.Td>{vehicle.market}</Table.Td>
            <Table.Td>
              <Presence online={vehicle.online} lastSeenAt={vehicle.lastSeenAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function VehicleCard({ vehicle }: { vehicle: Vehicle }): ReactNode {
  return (
    <Paper withBorder p="sm" component={Link} href={`/vehicles/${vehicle.vin}`} className="plain-link">
      <Group justify="space-between" wrap="nowrap">
        <Box miw={0}>
          <Text fw={600} truncate>
            {vehicle.model} {vehicle.modelYear}
          </Text>
          <Text className="vin" size="sm" truncate>
            {vehicle.vin}
          </Text>
        </Box>
        <Stack gap={4} align="end">
          <HealthBadge health={vehicle.health} />
          <Presence online={vehicle.online} lastSeenAt={vehicle.lastSeenAt} />
        </Stack>
      </Group>
    </Paper>
  );
}
