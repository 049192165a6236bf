import { Group, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Quantity, useForeseen } from '../../api/queries/predictions.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { EndlessList } from '../../parts/endless-list.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import classes from './foreseen.module.css';
import { ForeseenRow } from './foreseen-row.tsx';
import { Quality } from './quality.tsx';

const ranges = ['30', '90', '365', 'all'] as const;
const farAway = '36500';
const quantities: readonly Quantity[] = [
  'BrakePads',
  'Tyres',
  'LowVoltageBattery',
  'CoolantLoss',
  'BatteryCapacity',
  'CellSpread',
  'Insulation',
];

/** Which limits of the fleet will be crossed, the soonest first: what a workshop can plan. */
export function ForeseenPage(): ReactNode {
  const { t } = useTranslation('foreseen');
  const url = useUrlState();
  const asked = url.get('within');
  const within = ranges.find((range) => range === asked) ?? '365';
  const quantity = quantities.find((each) => each === url.get('part')) ?? null;
  const list = useForeseen(within === 'all' ? farAway : within, quantity ?? '');
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('shell:nav.foreseen')}>
      <Stack gap="md">
        <Group gap="sm">
          <SegmentedControl
            value={within}
            onChange={(value) => url.set({ within: value === '365' ? null : value })}
            aria-label={t('within.label')}
            className={classes.segments ?? ''}
            data={ranges.map((value) => ({ value, label: t(`within.${value}`) }))}
          />
          <Select
            value={quantity}
            onChange={(value) => url.set({ part: value })}
            clearable
            placeholder={t('everyPart')}
            aria-label={t('part')}
            className="touch"
            data={quantities.map((value) => ({ value, label: t(`quantity.${value}`) }))}
          />
        </Group>
        <Text size="sm" c="dimmed">
          {t('about')}
        </Text>
        {list.error !== null && <ErrorNote error={list.error} retry={() => list.refetch()} />}
        {list.isPending && <LoadingRows count={8} height={72} />}
        {list.isSuccess && items.length === 0 && (
          <Empty icon="foresee" title={t('none')} hint={t('noneHint')} />
        )}
        {items.length > 0 && (
          <EndlessList
            label={t('shell:nav.foreseen')}
            items={items}
            keyOf={({ vin, quantity: part, place }) => `${vin} ${part} ${place}`}
            height={76}
            more={list}
            row={(item) => <ForeseenRow item={item} />}
          />
        )}
        <Quality />
      </Stack>
    </Page>
  );
}
