import { Group, SegmentedControl, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { type QuarantineFilter, quarantineStates } from '../../api/queries/quarantine.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Page } from '../../parts/page.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { NoPermission } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { CauseView } from './cause-view.tsx';
import { EntryDrawer } from './entry-drawer.tsx';
import { GroupList } from './group-list.tsx';

/**
 * Messages that could not be understood: by cause, the entries of one cause, one entry. Each is a step in the address, so
 * that "back" goes up by one.
 */
export function QuarantinePage(): ReactNode {
  const { t } = useTranslation('quarantine');
  const may = useMay();
  const url = useUrlState();
  const cause = url.get('cause');
  const isInside = cause !== '';
  return (
    <Page
      title={t('shell:nav.quarantine')}
      back={isInside ? { href: '/quarantine', label: t('allCauses') } : undefined}
    >
      {may('quarantine.read') ? <Quarantine /> : <NoPermission />}
    </Page>
  );
}

function Quarantine(): ReactNode {
  const { t } = useTranslation('quarantine');
  const url = useUrlState();
  const [state = 'new'] = url.many('state', quarantineStates);
  const filter: QuarantineFilter = { state, q: url.get('q') };
  const cause = url.get('cause');
  const entry = url.get('entry');
  return (
    <Stack>
      <Group gap="sm">
        <SegmentedControl
          value={state}
          aria-label={t('state.label')}
          data={quarantineStates.map((value) => ({ value, label: t(`state.${value}`) }))}
          onChange={(value) => url.set({ state: value === 'new' ? null : value, entry: null }, 'push')}
        />
        <SearchField label={t('search')} />
      </Group>
      {cause === '' ? <GroupList filter={filter} /> : <CauseView filter={filter} cause={cause} />}
      {entry !== '' && <EntryDrawer id={entry} close={() => url.set({ entry: null })} />}
    </Stack>
  );
}
