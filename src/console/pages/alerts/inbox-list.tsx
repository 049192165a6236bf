import { Button } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { type ReactNode, useEffect } from 'react';
import { type InboxFilter, useInboxList } from '../../api/queries/inbox.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingRows } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { AlertRow } from './alert-row.tsx';
import { useInbox } from './inbox-context.ts';
import { NothingHere } from './nothing-here.tsx';
import classes from './rows.module.css';

/** Alerts one by one; what follows is read as the reader comes to it. Below a cause as many as are asked for. */
export function InboxList({
  filter,
  isInner = false,
}: {
  filter: InboxFilter;
  isInner?: boolean;
}): ReactNode {
  const { t } = useTranslation('alerts');
  const { sort, open, hrefOf, selection, mayChoose, choose } = useInbox();
  const list = useInboxList(filter, sort, isInner ? 20 : 100);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const { ref, entry } = useIntersection({ rootMargin: '600px' });
  const isNearEnd = entry?.isIntersecting === true;
  useEffect(() => {
    if (isNearEnd && !isInner && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isNearEnd, isInner, hasNextPage, isFetchingNextPage, fetchNextPage]);

  if (list.isPending) return <LoadingRows count={isInner ? 3 : 10} height={isInner ? 56 : 82} />;
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {list.error !== null && <ErrorNote error={list.error} retry={() => list.refetch()} />}
      {list.isSuccess && items.length === 0 && !isInner && <NothingHere filter={filter} />}
      <ul className={classes.rows} data-list={isInner ? undefined : 'alerts'}>
        {items.map((alert) => (
          <AlertRow
            key={alert.id}
            alert={alert}
            href={hrefOf(alert)}
            isOpen={alert.id === open}
            isChosen={selection.has(alert.id)}
            isInner={isInner}
            mayChoose={mayChoose}
            choose={choose}
          />
        ))}
      </ul>
      {hasNextPage && (
        <div ref={ref} className={classes.more}>
          <Button
            variant="subtle"
            size="compact-md"
            loading={isFetchingNextPage}
            onClick={() => fetchNextPage()}
            className="touch"
          >
            {t('list.more')}
          </Button>
        </div>
      )}
    </>
  );
}
