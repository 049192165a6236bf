import { Paper, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { System } from '../../api/queries/system.ts';
import { useFormat } from '../../format/use-format.tsx';
import type { Language } from '../../i18n/languages.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';

/** Alerts of the server that are over. */
export function EndedAlerts({ ended }: { ended: System['ended'] }): ReactNode {
  const { t, i18n } = useTranslation('system');
  const format = useFormat();
  const language = i18n.language as Language;
  if (ended.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('endedNone')}
      </Text>
    );
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h4" mb="xs">
        {t('ended')}
      </Title>
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {ended.map(({ id, severity, what, since, resolvedAt }) => (
            <Table.Tr key={id}>
              <Table.Td w={28}>
                <SeverityIcon severity={severity} />
              </Table.Td>
              <Table.Td>
                <Text size="sm">{what[language]}</Text>
                <Text size="xs" c="dimmed">
                  <Moment at={since} /> · {t('lasted', { duration: format.duration(resolvedAt - since) })}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
