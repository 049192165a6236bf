import { Group, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type ReactNode, useEffect, useState } from 'react';
import { Link } from 'wouter';
import { type InboxList, inboxLists, useInboxCounts } from '../../api/queries/inbox.ts';
import type { Severity } from '../../api/types.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { type Filter, FilterChips } from '../../parts/filter-chips.tsx';
import { Icon } from '../../parts/icon.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import classes from './inbox.module.css';
import { type InboxAddress, severities, viewOf } from './inbox-address.ts';
import { ViewsMenu } from './views-menu.tsx';

/** Which alerts: lists, severities with their counts, search, what else narrows. All of it is the address. */
export function InboxHead({ address }: { address: InboxAddress }): ReactNode {
  return (
    <div className={classes.head}>
      <Lists address={address} />
      <Group gap="xs" wrap="nowrap">
        <Search address={address} />
        <ViewsMenu address={address} />
      </Group>
      <Severities address={address} />
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
  const format = useFormat();
  const open = useInboxCounts({ ...filter, list: 'open' }).data;
  const muted = useInboxCounts({ ...filter, list: 'muted' }).data;
  const counts: Partial<Record<InboxList, number | undefined>> = {
    open: open?.total,
    taken: open?.acknowledged.yes,
    muted: muted?.total,
  };
  return (
    <nav className={classes.lists} aria-label={t('lists.label')}>
      {inboxLists.map((list) => (
        <Link
          key={list}
          href={listHref(list)}
          className={classes.listTab ?? ''}
          {...(filter.list === list ? { 'aria-current': 'page' as const } : {})}
        >
          {t(`lists.${list}`)}
          {(counts[list] ?? 0) > 0 && (
            <span className={classes.tabCount}>{format.number(counts[list] ?? 0)}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}

function Search({ address: { filter, set } }: { address: InboxAddress }): ReactNode {
  const { t } = useTranslation('alerts');
  const [text, setText] = useState(filter.q);
  useEffect(() => setText(filter.q), [filter.q]);
  const ask = useDebouncedCallback((q: string) => set({ q: q.trim() }), 250);
  return (
    <TextInput
      type="search"
      flex={1}
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
        if (event.key !== 'Escape') return;
        event.currentTarget.blur();
      }}
    />
  );
}

/** Pressed: only these. */
function Severities({ address: { filter, set } }: { address: InboxAddress }): ReactNode {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  const counts = useInboxCounts(filter).data?.severity;
  const toggle = (severity: Severity) => {
    const next = filter.severity.includes(severity)
      ? filter.severity.filter((one) => one !== severity)
      : [...filter.severity, severity];
    set({ severity: next }, 'push');
  };
  return (
    <fieldset className={classes.severities} aria-label={t('severity.label')}>
      {severities.map((severity) => (
        <button
          key={severity}
          type="button"
          className={classes.severity}
          data-severity={severity}
          aria-pressed={filter.severity.includes(severity)}
          onClick={() => toggle(severity)}
        >
          <span aria-hidden="true">
            <SeverityIcon severity={severity} size={15} />
          </span>
          {t(`common:health.${severity}`)}
          {counts !== undefined && <b className="number">{format.number(counts[severity])}</b>}
        </button>
      ))}
    </fieldset>
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
