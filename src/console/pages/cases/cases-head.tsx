import { NativeSelect, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearch } from 'wouter';
import { type CaseList, caseLists, caseSorts, useCaseCounts } from '../../api/queries/cases.ts';
import { regionName } from '../../format/regions.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { type Filter, FilterChips } from '../../parts/filter-chips.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ListTabs } from '../../parts/list-tabs.tsx';
import { SearchAsTyped } from '../../parts/search-as-typed.tsx';
import { SeverityButtons } from '../../parts/severity-buttons.tsx';
import { type CasesAddress, priorities } from './cases-address.ts';
import classes from './cases-head.module.css';

/** Which cases, in which order, as list or board. All of it is the address. */
export function CasesHead({ address, action }: { address: CasesAddress; action: ReactNode }): ReactNode {
  const { t } = useTranslation('cases');
  const { isBoard, sort, filter, set } = address;
  return (
    <div className={classes.head}>
      <div className={classes.headLine}>
        <Lists address={address} />
        <div className={classes.headActions}>
          <SegmentedControl
            className={classes.views ?? ''}
            aria-label={t('view.label')}
            value={isBoard ? 'board' : 'list'}
            onChange={(view) => set({ view: view === 'board' ? view : null }, 'push')}
            data={(['list', 'board'] as const).map((value) => ({
              value,
              label: (
                <span className={classes.view}>
                  <Icon name={value === 'list' ? 'rules' : 'table'} size={16} />
                  {t(`view.${value}`)}
                </span>
              ),
            }))}
          />
          {action}
        </div>
      </div>
      <div className={classes.headLine}>
        <SearchAsTyped
          className={classes.search}
          label={t('search.label')}
          placeholder={t('search.placeholder')}
          value={filter.q}
          ask={(q) => set({ q: q.replace(/^#/, '') })}
        />
        <SeverityButtons
          className={classes.priorities}
          label={t('priority')}
          severities={priorities}
          chosen={filter.priority}
          choose={(priority) => set({ priority }, 'push')}
        />
        <NativeSelect
          className={classes.sort ?? ''}
          classNames={{ input: 'touch' }}
          aria-label={t('sort.label')}
          value={sort}
          data={caseSorts.map((value) => ({ value, label: t(`sort.${value}`) }))}
          onChange={({ currentTarget: { value } }) =>
            set({ sort: value === (filter.list === 'done' ? 'opened' : 'due') ? null : value }, 'push')
          }
        />
      </div>
      <Chips address={address} />
    </div>
  );
}

function Lists({ address: { filter } }: { address: CasesAddress }): ReactNode {
  const { t } = useTranslation('cases');
  const counts = useCaseCounts().data;
  const query = useSearch();
  const shown: Partial<Record<CaseList, number | undefined>> = {
    all: counts?.open,
    mine: counts?.mine,
    unassigned: counts?.unassigned,
    due: counts === undefined ? undefined : counts.dueSoon + counts.overdue,
  };
  const overdue = counts?.overdue ?? 0;
  const hrefOf = (list: CaseList) => {
    const parameters = new URLSearchParams(query);
    for (const name of ['list', 'sort', 'owner']) parameters.delete(name);
    if (list !== 'all') parameters.set('list', list);
    return parameters.size === 0 ? '/cases' : `/cases?${parameters}`;
  };
  return (
    <ListTabs
      label={t('lists.label')}
      className={classes.lists}
      open={filter.list}
      tabs={caseLists.map((id) => ({
        id,
        label: t(`lists.${id}`),
        href: hrefOf(id),
        count: shown[id],
        urgent: id === 'due' && overdue > 0 ? t('lists.overdue', { count: overdue }) : undefined,
      }))}
    />
  );
}

function Chips({ address: { filter, set } }: { address: CasesAddress }): ReactNode {
  const { t } = useTranslation('cases');
  const { locale } = useFormat();
  const named: Filter[] = [];
  if (filter.market !== '')
    named.push({
      key: 'market',
      label: t('chips.market', { value: regionName(filter.market, locale) }),
      remove: () => set({ market: null }, 'push'),
    });
  if (filter.owner !== '')
    named.push({
      key: 'owner',
      label: t('chips.owner', { value: filter.owner }),
      remove: () => set({ owner: null }, 'push'),
    });
  return <FilterChips filters={named} clear={() => set({ market: null, owner: null }, 'push')} />;
}
