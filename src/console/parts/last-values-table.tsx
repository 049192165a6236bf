import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LastValues } from '../api/types.ts';
import { ago } from './times.ts';
import { shortName, shown } from './values.ts';

export function LastValuesTable({ values }: { values: LastValues }): ReactNode {
  const { t, i18n } = useTranslation();
  const rows = Object.entries(values.signals).sort(([a], [b]) => a.localeCompare(b));
  return (
    <Table verticalSpacing={6} horizontalSpacing="md" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('vehicle.signal')}</Table.Th>
          <Table.Th ta="right" w="32%">
            {t('vehicle.value')}
          </Table.Th>
          <Table.Th w="26%" visibleFrom="sm">
            {t('vehicle.time')}
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
              {shown(value, unit, i18n.language)}
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Text size="sm" c="dimmed">
                {ago(ts, i18n.language)}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
