import { Anchor, Paper, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { BacktestResult } from '../../../api/queries/backtests.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Vin } from '../../../parts/vin.tsx';
import { DayBars } from '../day-bars.tsx';
import { BacktestExamples } from './backtest-examples.tsx';

const shownVehicles = 10;

/** How often it would have fired, where, for how long, and what came after. */
export function BacktestOutcome({ result }: { result: BacktestResult }): ReactNode {
  const { t, i18n } = useTranslation('rules');
  const format = useFormat();
  const { vehicles, durations, followed } = result;
  const causes = (followed.causes ?? []).map(({ name, cases }) =>
    t('backtest.causeCount', { name: name[i18n.language] ?? name.en ?? '', cases }),
  );
  const skipped = result.skipped.filter(({ vehicles: count }) => count > 0);
  return (
    <Stack gap="md" role="region" aria-label={t('backtest.outcome')}>
      <Paper withBorder p="md">
        <Text fw={600} size="lg">
          {t('backtest.fired', { count: result.fired, vehicles: vehicles.fired })}
        </Text>
        <Text size="sm" c="dimmed">
          {t('backtest.over', {
            judged: vehicles.judged,
            asked: vehicles.asked,
            samples: result.samples,
            from: format.short(result.from),
            to: format.short(result.to),
            took: format.duration(result.tookMs),
          })}
        </Text>
        {result.fired > 0 && (
          <>
            <Text size="sm" mt="xs">
              {t('backtest.followed', {
                count: followed.byFault,
                of: result.fired,
                days: followed.withinDays,
              })}
            </Text>
            {followed.byCase !== null && (
              <Text size="sm">
                {t('backtest.followedCase', {
                  count: followed.byCase,
                  of: result.fired,
                  days: followed.withinDays,
                })}
                {causes.length > 0 &&
                  ` ${t('backtest.causes', { causes: new Intl.ListFormat(i18n.language, { type: 'unit' }).format(causes) })}`}
              </Text>
            )}
            {durations !== null && (
              <Text size="sm">
                {t('backtest.lasted', {
                  median: format.duration(durations.medianMs),
                  p90: format.duration(durations.p90Ms),
                  longest: format.duration(durations.longestMs),
                })}
              </Text>
            )}
            {result.firing > 0 && (
              <Text size="sm">{t('backtest.stillFiring', { count: result.firing })}</Text>
            )}
            <div style={{ marginTop: 12 }}>
              <DayBars
                days={result.days.map(({ from, fired }) => ({ from, count: fired }))}
                label={t('backtest.perDay')}
              />
            </div>
          </>
        )}
        {skipped.map(({ reason, vehicles: count }) => (
          <Text key={reason} size="xs" c="dimmed" mt={4}>
            {t(`backtest.skipped.${reason}`, { count })}
          </Text>
        ))}
        {result.failures.length > 0 && (
          <Text size="sm" mt="xs" c="red">
            {t('backtest.failures', { count: result.failures.length })}{' '}
            <span lang="en">{result.failures[0]?.message}</span>
          </Text>
        )}
      </Paper>
      {result.onVehicles.length > 0 && (
        <Paper withBorder p="md">
          <Title order={2} size="h5" mb="xs">
            {t('backtest.where')}
          </Title>
          <Table fz="sm" verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('backtest.vehicle')}</Table.Th>
                <Table.Th ta="right">{t('backtest.alerts')}</Table.Th>
                <Table.Th ta="right">{t('backtest.firingFor')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {result.onVehicles.slice(0, shownVehicles).map(({ vin, model, fired, firingMs }) => (
                <Table.Tr key={vin}>
                  <Table.Td>
                    <Anchor component={Link} href={`/vehicles/${vin}`} className="touch">
                      <Vin vin={vin} />
                    </Anchor>
                    <Text size="xs" c="dimmed">
                      {model}
                    </Text>
                  </Table.Td>
                  <Table.Td ta="right">{format.number(fired)}</Table.Td>
                  <Table.Td ta="right">{format.duration(firingMs)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {result.onVehicles.length > shownVehicles && (
            <Text size="xs" c="dimmed" mt={4}>
              {t('backtest.moreVehicles', { count: vehicles.fired - shownVehicles })}
            </Text>
          )}
        </Paper>
      )}
      {result.examples.length > 0 && <BacktestExamples examples={result.examples} />}
    </Stack>
  );
}
