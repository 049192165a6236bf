import { Group, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useSearch } from 'wouter';
import {
  type QuarantineFilter,
  type QuarantineGroup,
  useQuarantineGroups,
} from '../../api/queries/quarantine.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age } from '../../parts/age.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { GroupActions } from './group-actions.tsx';
import classes from './quarantine.module.css';
import { Reason } from './reason.tsx';

/** One row a cause; what came last is first. */
export function GroupList({ filter }: { filter: QuarantineFilter }): ReactNode {
  const { t } = useTranslation('quarantine');
  const groups = useQuarantineGroups(filter);
  if (groups.isPending) return <LoadingRows count={5} height={92} />;
  const items = groups.data?.items ?? [];
  return (
    <Stack gap="xs">
      {groups.error !== null && <ErrorNote error={groups.error} retry={() => groups.refetch()} />}
      {groups.isSuccess && items.length === 0 && (
        <Empty
          icon="check"
          title={t(filter.q === '' ? `empty.${filter.state}` : 'empty.search')}
          hint={t(filter.q === '' ? `empty.${filter.state}Hint` : 'empty.searchHint', { q: filter.q })}
        />
      )}
      {items.map((group) => (
        <GroupRow key={group.cause} group={group} filter={filter} />
      ))}
    </Stack>
  );
}

function GroupRow({ group, filter }: { group: QuarantineGroup; filter: QuarantineFilter }): ReactNode {
  const { t } = useTranslation('quarantine');
  const search = new URLSearchParams(useSearch());
  search.set('cause', group.cause);
  return (
    <Paper withBorder p="sm" className={classes.group ?? ''}>
      <Link href={`/quarantine?${search}`} className={`plain-link ${classes.groupLink}`}>
        <Reason reason={group.reason} />
        <Text size="sm" mt={4}>
          {t('counts', group)} · {t('last')} <Age at={group.newestAt} />
        </Text>
      </Link>
      <Group gap="xs" className={classes.groupActions ?? ''}>
        <GroupActions cause={group.cause} state={filter.state} entries={group.entries} />
      </Group>
    </Paper>
  );
}
