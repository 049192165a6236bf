import { Button, Table, Text } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { useFormat } from '../format/use-format.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import type { ChartPoint, ChartSeries } from './chart-series.ts';
import { valueWords } from './readout.ts';

const rowsAtOnce = 100;

/** The chart's numbers, newest first: for whoever cannot see the curve, or needs the figure. */
export function ChartTable({ series }: { series: readonly ChartSeries[] }): ReactNode {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const [shown, setShown] = useState(rowsAtOnce);
  const rows = useMemo(() => {
    const byTime = new Map<number, Map<string, ChartPoint>>();
    for (const { id, points } of series)
      for (const point of points) {
        const row = byTime.get(point.t) ?? new Map<string, ChartPoint>();
        byTime.set(point.t, row.set(id, point));
      }
    return [...byTime].sort(([a], [b]) => b - a);
  }, [series]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="chart-table" tabIndex={0} aria-label={t('tableOf')}>
      <Table fz="sm" withRowBorders verticalSpacing={3} className="number">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('time')}</Table.Th>
            {series.map(({ id, name, coverage }) => (
              <Table.Th key={id} scope="col">
                {name}
                {coverage !== null && (
                  <Text size="xs" c="dimmed">
                    {t('coverage', { fraction: coverage.fraction })}
                  </Text>
                )}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, shown).map(([at, row]) => (
            <Table.Tr key={at}>
              <Table.Th scope="row" fw={400} style={{ whiteSpace: 'nowrap', position: 'static' }}>
                {format.time(at, 'moment')}
              </Table.Th>
              {series.map((one) => (
                <Table.Td key={one.id}>
                  <Cell series={one} point={row.get(one.id)} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rows.length > shown && (
        <Button variant="subtle" fullWidth onClick={() => setShown(shown + rowsAtOnce * 5)}>
          {t('moreRows', { count: rows.length - shown })}
        </Button>
      )}
    </section>
  );
}

function Cell({ series, point }: { series: ChartSeries; point: ChartPoint | undefined }): ReactNode {
  const { t } = useTranslation('signals');
  const format = useFormat();
  if (point === undefined) return null;
  const { value, band } = valueWords(series, point, format, t);
  return (
    <>
      {value}
      {band !== null && (
        <Text span size="xs" c="dimmed">
          {' '}
          ({band})
        </Text>
      )}
    </>
  );
}
