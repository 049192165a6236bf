import { SegmentedControl, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useFaultHistory } from '../../../api/queries/vehicle-page.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingBlock, LoadingRows } from '../../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../../parts/states.tsx';
import { useUrlState } from '../../../parts/url-state.ts';
import { Panel } from '../panel.tsx';
import classes from '../vehicle.module.css';
import { EpisodeStrip } from './episode-strip.tsx';
import { FaultCard } from './fault-card.tsx';
import { faultKey } from './fault-key.ts';
import { StatusLegend } from './status-bits.tsx';

const shownFirst = 30;

/** Every fault the car ever had: on a time axis, then one by one. */
export function FaultsTab({ vin, zone }: { vin: string; zone: string | null }): ReactNode {
  const { t } = useTranslation('vehicle');
  const url = useUrlState();
  const history = useFaultHistory(vin);
  const [count, setCount] = useState(shownFirst);
  const onlyOpen = url.get('faults') === 'open';
  const chosen = url.get('fault');
  if (history.error !== null) return <ErrorNote error={history.error} retry={history.refetch} />;
  if (history.data === undefined) {
    return (
      <Stack>
        <LoadingBlock height={160} />
        <LoadingRows count={4} height={64} />
      </Stack>
    );
  }
  const all = history.data.items;
  if (all.length === 0) return <Empty icon="check" title={t('faults.none')} hint={t('faults.noneHint')} />;
  const open = all.filter(({ active }) => active);
  const shown = onlyOpen ? open : all;
  return (
    <Stack gap="md">
      <Panel title={t('faults.overTime')}>
        <EpisodeStrip faults={all} chosen={chosen} choose={(key) => url.set({ fault: key, faults: null })} />
      </Panel>
      <SegmentedControl
        className={classes.segments}
        value={onlyOpen ? 'open' : 'all'}
        onChange={(value) => url.set({ faults: value === 'open' ? 'open' : null })}
        aria-label={t('faults.which')}
        data={[
          { value: 'all', label: t('faults.all', { count: all.length }) },
          { value: 'open', label: t('faults.openOnes', { count: open.length }) },
        ]}
        style={{ alignSelf: 'flex-start' }}
      />
      {shown.length === 0 && <Empty icon="check" title={t('faults.noneOpen')} />}
      <Stack gap="xs">
        {shown
          .filter((fault, index) => index < count || faultKey(fault) === chosen)
          .map((fault) => (
            <FaultCard
              key={faultKey(fault)}
              vin={vin}
              zone={zone}
              fault={fault}
              isChosen={faultKey(fault) === chosen}
              choose={(isOpen) => url.set({ fault: isOpen ? faultKey(fault) : null })}
            />
          ))}
      </Stack>
      {shown.length > count && (
        <button type="button" className={classes.more} onClick={() => setCount(count + shownFirst)}>
          {t('faults.more', { count: shown.length - count })}
        </button>
      )}
      <StatusLegend />
    </Stack>
  );
}
