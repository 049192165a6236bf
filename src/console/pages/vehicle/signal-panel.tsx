import { Box, Center, Group, Paper, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { SignalUpdate } from '../../api/events.tsx';
import { useAlerts } from '../../api/queries/alerts.ts';
import { useLastValues, useSeries } from '../../api/queries/signals.ts';
import type { SignalPoint, SignalSeries } from '../../api/types.ts';
import { SignalChart } from '../../chart/signal-chart.tsx';
import { shortName } from '../../format/signal-name.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingBlock } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';

const ranges = [1, 6, 24, 168] as const;
/** Shown first where the car sends them: what most questions are about. */
const firstChoices = [
  'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current',
  'Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed',
  'Vehicle.Speed',
];

/** One signal over time, following live; what is chosen stands in the address, so that it can be shared. */
export function SignalPanel({ vin, live }: { vin: string; live: readonly SignalUpdate[] }): ReactNode {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const [parameters, setParameters] = useSearchParams();
  const state = useLastValues(vin);
  const alerts = useAlerts({ vin });
  const known = Object.keys(state.data?.signals ?? {}).sort();
  const signal =
    parameters.get('signal') ?? firstChoices.find((path) => known.includes(path)) ?? known[0] ?? null;
  const hours = ranges.find((range) => String(range) === parameters.get('hours')) ?? 24;
  const series = useSeries(vin, signal, hours);
  const points = useMemo(() => withLive(series.data, signal, live), [series.data, signal, live]);
  const choose = (change: Record<string, string>) =>
    setParameters((old) => ({ ...Object.fromEntries(old), ...change }), { replace: true });
  if (known.length === 0) return null;
  const last = signal === null ? undefined : state.data?.signals[signal];
  const numeric = points.some((point) => point.avg !== undefined);
  return (
    <Paper withBorder p="sm">
      <Stack gap="sm">
        <Group gap="sm" justify="space-between">
          <Select
            aria-label={t('pick')}
            searchable
            allowDeselect={false}
            value={signal}
            onChange={(value) => value !== null && choose({ signal: value })}
            data={known.map((path) => ({ value: path, label: shortName(path) }))}
            style={{ flex: '1 1 16rem', maxWidth: 420 }}
          />
          <SegmentedControl
            size="xs"
            value={String(hours)}
            onChange={(value) => choose({ hours: value })}
            data={ranges.map((range) => ({ value: String(range), label: t(`range.${range}`) }))}
          />
        </Group>
        {series.error !== null && <ErrorNote error={series.error} retry={() => series.refetch()} />}
        {series.data === undefined && series.error === null && <LoadingBlock height={280} />}
        {series.data !== undefined && (
          <Box>
            {numeric ? (
              <SignalChart
                points={points}
                gaps={series.data.coverage.gaps}
                from={series.data.from}
                to={Math.max(series.data.to, points.at(-1)?.t ?? 0)}
                unit={series.data.unit}
                marks={(alerts.data?.items ?? []).flatMap((alert) =>
                  alert.firedAt === null ? [] : [{ at: alert.firedAt, severity: alert.severity }],
                )}
                format={format}
              />
            ) : (
              <Center mih={280}>
                <Text c="dimmed">
                  {points.length > 0 && last !== undefined
                    ? t('notNumeric', { value: format.value(last.value, last.unit) })
                    : t('empty')}
                </Text>
              </Center>
            )}
            <Group gap="md" mt={4}>
              <Text size="xs" c="dimmed">
                {t('coverage', { fraction: series.data.coverage.fraction })}
              </Text>
              {series.data.coverage.gaps.length > 0 && (
                <Text size="xs" c="dimmed">
                  {t('gaps')} (
                  {[...new Set(series.data.coverage.gaps.map((gap) => t(`gap.${gap.reason}`)))].join(', ')})
                </Text>
              )}
            </Group>
          </Box>
        )}
      </Stack>
    </Paper>
  );
}

/** The read series, then what came live after its last point. */
function withLive(
  series: SignalSeries | undefined,
  signal: string | null,
  live: readonly SignalUpdate[],
): SignalPoint[] {
  const points = [...(series?.points ?? [])];
  let newest = points.at(-1)?.t ?? 0;
  if (signal === null || series === undefined) return points;
  for (const update of live) {
    for (const { ts, signals } of update.samples) {
      const value = signals[signal];
      if (typeof value !== 'number' || ts <= newest) continue;
      points.push({ t: ts, count: 1, min: value, avg: value, max: value });
      newest = ts;
    }
  }
  return points;
}
