import { Box, Button, Group, Paper, Stack, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { useVehicles } from '../../api/queries/vehicles.ts';
import type { Vehicle } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Presence } from '../../parts/presence.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { Vin } from '../../parts/vin.tsx';

export function FleetPage(): ReactNode {
  const { t } = useTranslation('fleet');
  const [parameters, setParameters] = useSearchParams();
  const [text, setText] = useState(parameters.get('q') ?? '');
  const [q] = useDebouncedValue(text.trim(), 200);
  const vehicles = useVehicles(q);
  const items = vehicles.data?.pages.flatMap((page) => page.items) ?? [];
  const search = (value: string) => {
    setText(value);
    setParameters(value === '' ? {} : { q: value }, { replace: true });
  };
  return (
    <Page title={t('shell:nav.fleet')}>
      <Stack>
        <TextInput
          placeholder={t('search')}
          aria-label={t('search')}
          leftSection={<Icon name="search" size={16} />}
          value={text}
          onChange={(event) => search(event.currentTarget.value)}
        />
        {vehicles.error !== null && <ErrorNote error={vehicles.error} retry={() => vehicles.refetch()} />}
        {vehicles.isPending && <LoadingRows count={12} height={56} />}
        {vehicles.isSuccess && items.length === 0 && (
          <Empty icon="car" title={t(q === '' ? 'empty' : 'none')} />
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
            {t('more')}
          </Button>
        )}
      </Stack>
    </Page>
  );
}

function VehicleTable({ items }: { items: readonly Vehicle[] }): ReactNode {
  const { t } = useTranslation('fleet');
  const [, go] = useLocation();
  return (
    <Table highlightOnHover verticalSpacing="sm" horizontalSpacing="md">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('health')}</Table.Th>
          <Table.Th>{t('vehicle')}</Table.Th>
          <Table.Th>{t('model')}</Table.Th>
          <Table.Th>{t('market')}</Table.Th>
          <Table.Th>{t('lastSeen')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((vehicle) => (
          <Table.Tr key={vehicle.vin} className="row-link" onClick={() => go(`/vehicles/${vehicle.vin}`)}>
            <Table.Td>
              <SeverityBadge severity={vehicle.health} />
            </Table.Td>
            <Table.Td>
              <Vin vin={vehicle.vin} link />
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
          <Text size="sm" truncate>
            <Vin vin={vehicle.vin} />
          </Text>
        </Box>
        <Stack gap={4} align="end">
          <SeverityBadge severity={vehicle.health} />
          <Presence online={vehicle.online} lastSeenAt={vehicle.lastSeenAt} />
        </Stack>
      </Group>
    </Paper>
  );
}
