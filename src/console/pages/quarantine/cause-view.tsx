import { Group, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useSearch } from 'wouter';
import {
  type QuarantineEntry,
  type QuarantineFilter,
  useQuarantineEntries,
} from '../../api/queries/quarantine.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { EndlessList } from '../../parts/endless-list.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { Vin } from '../../parts/vin.tsx';
import { GroupActions } from './group-actions.tsx';
import classes from './quarantine.module.css';
import { Reason } from './reason.tsx';

/** All entries of one cause. */
export function CauseView({ filter, cause }: { filter: QuarantineFilter; cause: string }): ReactNode {
  const { t } = useTranslation('quarantine');
  const url = useUrlState();
  const entries = useQuarantineEntries(filter, cause);
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const leave = () => url.set({ cause: null, entry: null });
  return (
    <Stack gap="sm">
      <Paper withBorder p="sm">
        <Reason reason={items[0]?.reason ?? cause} hint />
        <Group gap="xs" mt="sm">
          {items.length > 0 && (
            <GroupActions
              cause={cause}
              state={filter.state}
              entries={entries.hasNextPage ? items.length + 1 : items.length}
              done={leave}
            />
          )}
        </Group>
      </Paper>
      {entries.error !== null && <ErrorNote error={entries.error} retry={() => entries.refetch()} />}
      {entries.isPending && <LoadingRows count={8} height={58} />}
      {entries.isSuccess && items.length === 0 && (
        <Empty icon="check" title={t('empty.cause')} hint={t('empty.causeHint')} />
      )}
      {items.length > 0 && (
        <EndlessList
          label={t('entries')}
          items={items}
          keyOf={({ id }) => id}
          height={59}
          more={entries}
          row={(entry) => <EntryRow entry={entry} isOpen={entry.id === url.get('entry')} />}
        />
      )}
    </Stack>
  );
}

function EntryRow({ entry, isOpen }: { entry: QuarantineEntry; isOpen: boolean }): ReactNode {
  const { t } = useTranslation('quarantine');
  const format = useFormat();
  const search = new URLSearchParams(useSearch());
  search.set('entry', entry.id);
  return (
    <Link
      href={`/quarantine?${search}`}
      className={`plain-link ${classes.entry}`}
      data-chosen={isOpen || undefined}
    >
      <div className={classes.entryHead}>
        <Vin vin={entry.vin} />
        <Text size="sm" component="span" c="dimmed">
          {entry.topic.split('/').slice(3).join('/')}
        </Text>
        <Text size="sm" component="span" c="dimmed" className={classes.entryTime ?? ''}>
          {entry.occurrences > 1 && <>{t('times', { count: entry.occurrences })} · </>}
          <Moment at={entry.receivedAt} />
        </Text>
      </div>
      <Text size="xs" c="dimmed" ff="monospace" truncate>
        {entry.preview ?? t('binary', { size: format.bytes(entry.bytes) })}
      </Text>
    </Link>
  );
}
