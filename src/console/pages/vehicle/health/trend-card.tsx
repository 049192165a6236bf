import { Group, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { type ReactNode, useId, useMemo, useState } from 'react';
import type { TrendFigure, Trends } from '../../../api/queries/vehicle-page.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { isWheel } from '../paths.ts';
import classes from '../vehicle.module.css';
import { TrendChart } from './trend-chart.tsx';
import { shownAs } from './trend-units.ts';

/** One figure: where it stands, where it goes, its curve, and the table behind it. */
export function TrendCard({
  figure,
  range,
}: {
  figure: TrendFigure;
  range: Pick<Trends, 'from' | 'to' | 'pointMs'>;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  const [showsTable, setShowsTable] = useState(false);
  const tableId = useId();
  const shown = useMemo(() => shownAs(figure, format), [figure, format]);
  const last = figure.points.at(-1);
  if (last === undefined) return null;
  const { place, changePerMonth, limit } = figure;
  const name = isWheel(place)
    ? t('health.at', { figure: t(`health.${figure.id}`), wheel: t(`wheel.${place}`) })
    : t(`health.${figure.id}`);
  const timeStyle = range.pointMs < 86_400_000 ? 'dayMinute' : 'day';
  const isBeyond =
    limit !== null && (limit.side === 'below' ? last.avg < limit.value : last.avg > limit.value);
  return (
    <Stack gap={4} component="section" aria-label={name}>
      <Group justify="space-between" gap="xs" align="baseline" wrap="nowrap">
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <UnstyledButton
          className={classes.quiet}
          aria-expanded={showsTable}
          aria-controls={tableId}
          onClick={() => setShowsTable(!showsTable)}
        >
          {t(showsTable ? 'health.hideTable' : 'health.showTable')}
        </UnstyledButton>
      </Group>
      <Group gap="sm" align="baseline">
        <span className={classes.figure} data-beyond={isBeyond}>
          {shown.text(last.avg)}
        </span>
        {changePerMonth !== null && figure.id !== 'stateOfCharge' && (
          <Text size="xs" c="dimmed">
            {t('health.perMonth', { change: shown.change(changePerMonth) })}
          </Text>
        )}
        {limit !== null && (
          <Text size="xs" c="dimmed">
            {t(limit.side === 'below' ? 'health.limitBelow' : 'health.limitAbove', {
              limit: shown.text(limit.value),
            })}
          </Text>
        )}
      </Group>
      <TrendChart figure={figure} range={range} shown={shown} timeStyle={timeStyle} label={name} />
      <div id={tableId}>
        {showsTable && (
          <Table.ScrollContainer minWidth={0} maxHeight={260}>
            <Table verticalSpacing={2} stickyHeader>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('health.time')}</Table.Th>
                  <Table.Th ta="end">{t('health.lowest')}</Table.Th>
                  <Table.Th ta="end">{t('health.mean')}</Table.Th>
                  <Table.Th ta="end">{t('health.highest')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {figure.points.toReversed().map(({ t: at, min, avg, max }) => (
                  <Table.Tr key={at}>
                    <Table.Td>{format.time(at, timeStyle)}</Table.Td>
                    <Table.Td ta="end">{shown.text(min)}</Table.Td>
                    <Table.Td ta="end">{shown.text(avg)}</Table.Td>
                    <Table.Td ta="end">{shown.text(max)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </div>
    </Stack>
  );
}
