import { Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePredictionQuality } from '../../api/queries/predictions.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';

/** How good past predictions were; nothing before the first of them came true, or did not. */
export function Quality(): ReactNode {
  const { t } = useTranslation('foreseen');
  const format = useFormat();
  const quality = usePredictionQuality();
  const rows = quality.data?.items.filter(({ crossed, coverage }) => crossed > 0 || coverage !== null) ?? [];
  if (rows.length === 0) return null;
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {t('quality.title')}
      </Title>
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('part')}</Table.Th>
              <Table.Th>{t('quality.horizon')}</Table.Th>
              <Table.Th ta="end">{t('quality.crossed')}</Table.Th>
              <Table.Th ta="end">{t('quality.coverage')}</Table.Th>
              <Table.Th ta="end">{t('quality.error')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ quantity, horizonDays, crossed, coverage, medianErrorDays }) => (
              <Table.Tr key={`${quantity} ${horizonDays}`}>
                <Table.Td>{t(`quantity.${quantity}`)}</Table.Td>
                <Table.Td>
                  {horizonDays === null ? t('quality.further') : t('quality.upTo', { count: horizonDays })}
                </Table.Td>
                <Table.Td ta="end">{format.number(crossed)}</Table.Td>
                <Table.Td ta="end">{coverage === null ? '' : format.percent(coverage)}</Table.Td>
                <Table.Td ta="end">
                  {medianErrorDays === null
                    ? ''
                    : t('ahead.dayCount', { count: Math.round(medianErrorDays) })}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed">
        {t('quality.about')}
      </Text>
    </section>
  );
}
