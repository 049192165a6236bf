import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { type InboxList, inboxLists, useInboxCounts } from '../../api/queries/inbox.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { type Filter, FilterChips } from '../../parts/filter-chips.tsx';
import { ListTabs } from '../../parts/list-tabs.tsx';
import { SearchAsTyped } from '../../parts/search-as-typed.tsx';
import { SeverityButtons } from '../../parts/severity-buttons.tsx';
import classes from './inbox.module.css';
import { type InboxAddress, severities, viewOf } from './inbox-address.ts';
import { ViewsMenu } from './views-menu.tsx';

/** Which alerts: lists, severities with their counts, search, what else narrows. All of it is the address. */
export function InboxHead({ address }: { address: InboxAddress }): ReactNode {
  const { t } = useTranslation('alerts');
  const { filter, set } = address;
  const counts = useInboxCounts(filter).data;
  return (
    <div className={classes.head}>
      <Lists address={address} />
      <Group gap="xs" wrap="nowrap">
        <SearchAsTyped
          className={classes.search}
          label={t('search.label')}
          placeholder={t('search.placeholder')}
          value={filter.q}
          ask={(q) => set({ q })}
        />
        <ViewsMenu address={address} />
      </Group>
      <SeverityButtons
        label={t('severity.label')}
        severities={severities}
        chosen={filter.severity}
        choose={(severity) => set({ severity }, 'push')}
        counts={counts?.severity}
      />
      <Chips address={address} />
    </div>
  );
}

/** Another list, narrowed as this one. */
const listHref = (list: InboxList): string => {
  const parameters = new URLSearchParams(viewOf(window.location.search));
  for (const name of ['sort', 'by']) parameters.delete(name);
  if (list === 'open') parameters.delete('list');
  else parameters.set('list', list);
  return parameters.size === 0 ? '/alerts' : `/alerts?${parameters}`;
};

function Lists({ address: { filter } }: { address: InboxAddress }): ReactNode {
  const { t } = useTranslation('alerts');
  const open = useInboxCounts({ ...filter, list: 'open' }).data;
  const muted = useInboxCounts({ ...filter, list: 'muted' }).data;
  const counts: Partial<Record<InboxList, number | undefined>> = {
    open: open?.total,
    taken: open?.acknowledged.yes,
    muted: muted?.total,
  };
  return (
    <ListTabs
      label={t('lists.label')}
      open={filter.list}
      tabs={inboxLists.map((id) => ({
        id,
        label: t(`lists.${id}`),
        href: listHref(id),
        count: counts[id],
      }))}
    />
  );
}

function Chips({ address: { filter, set } }: { address: InboxAddress }): ReactNode {
  const { t } = useTranslation('alerts');
  const { rule, code, vin, market } = filter;
  const named = Object.entries({ rule, code, vin, market: market.join(', ') }) as [
    'rule' | 'code' | 'vin' | 'market',
    string,
  ][];
  const filters: Filter[] = named
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({
      key: name,
      label: t(`chips.${name}`, { value }),
      remove: () => set({ [name]: null }, 'push'),
    }));
  return (
    <FilterChips
      filters={filters}
      clear={() => set({ rule: null, code: null, vin: null, market: null }, 'push')}
    />
  );
}
