import { Box, Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import { useSearch } from 'wouter';
import type { AlertGroup } from '../../api/queries/inbox.ts';
import type { Alert } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { Page } from '../../parts/page.tsx';
import { AlertActionsProvider, useAlertActions } from './alert-actions.tsx';
import { AlertPane } from './alert-pane.tsx';
import classes from './inbox.module.css';
import { causeKey, type InboxAddress, useInboxAddress } from './inbox-address.ts';
import { InboxContext } from './inbox-context.ts';
import { InboxGroups } from './inbox-groups.tsx';
import { InboxHead } from './inbox-head.tsx';
import { InboxList } from './inbox-list.tsx';
import { useRowKeys } from './row-keys.ts';
import { countOf } from './selection.ts';
import { SelectionBar } from './selection-bar.tsx';
import { useInboxState } from './use-inbox.ts';

/** Alerts that need somebody; on a wide screen with the alert beside the list. */
export function AlertsPage(): ReactNode {
  const { t } = useTranslation('alerts');
  const address = useInboxAddress();
  return (
    <Page title={t('shell:nav.alerts')} width="full">
      <AlertActionsProvider filter={address.filter}>
        <Inbox address={address} />
      </AlertActionsProvider>
    </Page>
  );
}

function Inbox({ address }: { address: InboxAddress }): ReactNode {
  const { t } = useTranslation('alerts');
  const { filter, sort, isGrouped, open, expanded, set } = address;
  const isWide = useMediaQuery('(min-width: 62.5em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const list = useRef<HTMLDivElement>(null);
  const state = useInboxState(address);
  const { selection, choose, groups, steady, fresh } = state;
  const { mayAcknowledge, mayMute } = useAlertActions();
  const query = useSearch();
  const hrefOf = useCallback(
    (alert: Alert) => {
      if (!isWide) return `/alerts/${alert.id}`;
      const parameters = new URLSearchParams(query);
      parameters.set('open', alert.id);
      return `/alerts?${parameters}`;
    },
    [isWide, query],
  );
  const toggle = (group: AlertGroup) => {
    const key = causeKey(group);
    const next = expanded.includes(key) ? expanded.filter((one) => one !== key) : [...expanded, key];
    set({ expand: next.join(' ') });
  };
  const letIn = () => {
    state.letIn();
    list.current?.scrollTo({ top: 0 });
    if (!isWide) window.scrollTo({ top: 0 });
  };
  const done = useRowKeys({ address, state, isWide, letIn });
  const inbox = useMemo(
    () => ({
      filter,
      sort,
      open: isWide ? open : '',
      hrefOf,
      selection,
      mayChoose: mayAcknowledge || mayMute,
      choose,
    }),
    [filter, sort, open, isWide, hrefOf, selection, mayAcknowledge, mayMute, choose],
  );
  return (
    <InboxContext value={inbox}>
      <Box className={classes.split}>
        <section className={classes.left} aria-label={t('list.label')}>
          <InboxHead address={address} />
          <div
            className={classes.list}
            ref={list}
            data-choosing={countOf(selection.chosen) > 0 || undefined}
            data-old={(isGrouped && steady.isOld) || undefined}
          >
            {fresh > 0 && (
              <div className={classes.freshHolder}>
                <Button
                  size="compact-md"
                  radius="xl"
                  className={`${classes.fresh} touch`}
                  leftSection={<Icon name="up" size={16} />}
                  onClick={letIn}
                >
                  {t('list.fresh', { count: fresh })}
                </Button>
              </div>
            )}
            {isGrouped ? (
              <InboxGroups
                steady={steady}
                isPending={groups.isPending}
                error={groups.error}
                retry={() => groups.refetch()}
                expanded={expanded}
                toggle={toggle}
              />
            ) : (
              <InboxList filter={filter} />
            )}
          </div>
          <SelectionBar selection={selection} done={() => done(selection.chosen)} />
        </section>
        {isWide && (
          <section className={classes.right} aria-label={t('detail.label')}>
            <AlertPane id={open} close={() => set({ open: null })} />
          </section>
        )}
      </Box>
    </InboxContext>
  );
}
