import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { VehicleDetail } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Panel } from './panel.tsx';

/** What is installed, as the vehicle last said. */
export function Software({ ecus }: { ecus: VehicleDetail['ecus'] }): ReactNode {
  const { t } = useTranslation('vehicle');
  const newest = Math.max(...ecus.map(({ reportedAt }) => reportedAt));
  return (
    <Panel
      title={t('software.title')}
      aside={
        ecus.length > 0 && (
          <Text size="xs" c="dimmed">
            {t('software.reported')} <Moment at={newest} />
          </Text>
        )
      }
    >
      {ecus.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('software.none')}
        </Text>
      ) : (
        <Table verticalSpacing={4} horizontalSpacing={0} withRowBorders={false} maw={520}>
          <Table.Tbody>
            {ecus.map(({ ecu, software, hardware, serial }) => (
              <Table.Tr key={ecu}>
                <Table.Th fw={500} w="40%">
                  {ecu}
                </Table.Th>
                <Table.Td>
                  {software}
                  {(hardware !== null || serial !== null) && (
                    <Text size="xs" c="dimmed">
                      {[hardware, serial].filter((part) => part !== null).join(' · ')}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  );
}
