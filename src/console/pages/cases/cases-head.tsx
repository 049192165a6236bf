import { NativeSelect, SegmentedControl, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type ReactNode, useEffect, useState } from 'react';
import { Link, useSearch } from 'wouter';
import { type CaseList, caseLists, caseSorts, useCaseCounts } from '../../api/queries/cases.ts';
import type { Severity } from '../../api/types.ts';
import { regionName } from '../../format/regions.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { type Filter, FilterChips } from '../../parts/filter-chips.tsx';
import { Icon } from '../../parts/icon.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import classes from './cases.module.css';
import { type CasesAddress, priorities } from './cases-address.ts';

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
        <Search address={address} />
        <Priorities address={address} />
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
  const format = useFormat();
  const counts = useCaseCounts().data;
  const query = useSearch();
  const shown: Partial<Record<CaseList, number | undefined>> = {
    all: counts?.open,
    mine: counts?.mine,
    unassigned: counts?.unassigned,
    due: counts === undefined ? undefined : counts.dueSoon + counts.overdue,
  };
  const hrefOf = (list: CaseList) => {
    const parameters = new URLSearchParams(query);
    for (const name of ['list', 'sort', 'owner']) parameters.delete(name);
    if (list !== 'all') parameters.set('list', list);
    return parameters.size === 0 ? '/cases' : `/cases?${parameters}`;
  };
  return (
    <nav className={classes.lists} aria-label={t('lists.label')}>
      {caseLists.map((list) => (
        <Link
          key={list}
          href={hrefOf(list)}
          className={classes.listTab ?? ''}
          {...(filter.list === list ? { 'aria-current': 'page' as const } : {})}
        >
          {t(`lists.${list}`)}
          {(shown[list] ?? 0) > 0 && (
            <span
              className={classes.tabCount}
              data-overdue={(list === 'due' && (counts?.overdue ?? 0) > 0) || undefined}
            >
              {format.number(shown[list] ?? 0)}
              {list === 'due' && counts !== undefined && counts.overdue > 0 && (
                <VisuallyHidden>{t('lists.overdue', { count: counts.overdue })}</VisuallyHidden>
              )}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}

function Search({ address: { filter, set } }: { address: CasesAddress }): ReactNode {
  const { t } = useTranslation('cases');
  const [text, setText] = useState(filter.q);
  useEffect(() => setText(filter.q), [filter.q]);
  const ask = useDebouncedCallback((q: string) => set({ q: q.trim().replace(/^#/, '') }), 250);
  return (
    <TextInput
      type="search"
      className={classes.search ?? ''}
      aria-label={t('search.label')}
      placeholder={t('search.placeholder')}
      leftSection={<Icon name="search" size={16} />}
      classNames={{ input: 'touch' }}
      value={text}
      maxLength={100}
      onChange={(event) => {
        setText(event.currentTarget.value);
        ask(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

/** Pressed: only these. */
function Priorities({ address: { filter, set } }: { address: CasesAddress }): ReactNode {
  const { t } = useTranslation('cases');
  const toggle = (priority: Severity) => {
    const next = filter.priority.includes(priority)
      ? filter.priority.filter((one) => one !== priority)
      : [...filter.priority, priority];
    set({ priority: next }, 'push');
  };
  return (
    <fieldset className={classes.priorities} aria-label={t('priority')}>
      {priorities.map((priority) => (
        <button
          key={priority}
          type="button"
          className={classes.priority}
          data-severity={priority}
          aria-pressed={filter.priority.includes(priority)}
          onClick={() => toggle(priority)}
        >
          <span aria-hidden="true">
            <SeverityIcon severity={priority} size={15} />
          </span>
          {t(`common:health.${priority}`)}
        </button>
      ))}
    </fieldset>
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
