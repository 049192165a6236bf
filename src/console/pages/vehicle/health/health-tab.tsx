import { Group, SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type TrendArea, useTrends } from '../../../api/queries/vehicle-page.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingBlock } from '../../../parts/loading.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { useUrlState } from '../../../parts/url-state.ts';
import { Panel } from '../panel.tsx';
import classes from '../vehicle.module.css';
import { TrendCard } from './trend-card.tsx';

const ranges = ['7', '30', '90', '365'] as const;
const areas: readonly TrendArea[] = ['battery', 'lowVoltage', 'tyres', 'brakes'];

/** How what wears develops: not what is wrong now, but what will be. */
export function HealthTab({ vin, powertrain }: { vin: string; powertrain: string }): ReactNode {
  const { t } = useTranslation('vehicle');
  const url = useUrlState();
  const asked = url.get('days');
  const days = ranges.find((range) => range === asked) ?? '30';
  return (
    <Stack gap="md">
      <SegmentedControl
        value={days}
        onChange={(value) => url.set({ days: value === '30' ? null : value })}
        aria-label={t('range.label')}
        data={ranges.map((value) => ({ value, label: t(`range.${value}`) }))}
        className={classes.segments}
        style={{ alignSelf: 'flex-start' }}
      />
      {areas
        .filter((area) => area !== 'battery' || powertrain !== 'ice')
        .map((area) => (
          <Area key={area} vin={vin} days={days} area={area} />
        ))}
    </Stack>
  );
}

function Area({ vin, days, area }: { vin: string; days: string; area: TrendArea }): ReactNode {
  const { t } = useTranslation('vehicle');
  const trends = useTrends(vin, days, area);
  const figures = trends.data?.figures;
  return (
    <Panel
      title={t(`health.${area}`)}
      aside={
        area === 'tyres' && figures?.some(({ compensated }) => compensated) ? (
          <Text size="xs" c="dimmed">
            {t('health.compensated')}
          </Text>
        ) : undefined
      }
    >
      {trends.error !== null && <ErrorNote error={trends.error} retry={trends.refetch} />}
      {trends.error === null && trends.data === undefined && <LoadingBlock height={190} />}
      {figures?.length === 0 && (
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {t('health.none')}
          </Text>
        </Group>
      )}
      {trends.data !== undefined && (
        <SimpleGrid
          cols={{
            base: area === 'tyres' || area === 'brakes' ? 2 : 1,
            sm: 2,
            lg: area === 'battery' ? 3 : 2,
          }}
          spacing="lg"
          verticalSpacing="md"
        >
          {trends.data.figures.map((figure) => (
            <TrendCard key={`${figure.id} ${figure.place}`} figure={figure} range={trends.data} />
          ))}
        </SimpleGrid>
      )}
    </Panel>
  );
}
