import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import type { VehicleState } from '../../api/types.ts';
import { shortName } from '../../format/signal-name.ts';
import { useFormat } from '../../format/use-format.tsx';
import { Age } from '../../parts/age.tsx';

export function LastValuesTable({ values }: { values: VehicleState }): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  const rows = Object.entries(values.signals).sort(([a], [b]) => a.localeCompare(b));
  return (
    <Table verticalSpacing={6} horizontalSpacing="md" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('signal')}</Table.Th>
          <Table.Th ta="right" w="32%">
            {t('value')}
          </Table.Th>
          <Table.Th w="26%" visibleFrom="sm">
            {t('time')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([path, { value, ts, unit }]) => (
          <Table.Tr key={path}>
            <Table.Td>
              <Text size="sm" title={path}>
                {shortName(path)}
              </Text>
              <Text size="xs" c="dimmed" truncate visibleFrom="sm">
                {path}
              </Text>
            </Table.Td>
            <Table.Td ta="right" className="number">
              {format.value(value, unit, path)}
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Text size="sm" c="dimmed">
                <Age at={ts} />
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
