import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type Release, useReleases } from '../../api/queries/releases.ts';
import { useMay } from '../../api/queries/session.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { MoreButton } from './more-button.tsx';
import classes from './releases.module.css';
import { RollbackBadge, TrustBadge } from './trust-badge.tsx';
import { UpdatesFrame } from './updates-frame.tsx';

/** What can be installed, newest first. */
export function ReleasesPage(): ReactNode {
  const { t } = useTranslation('releases');
  const releases = useReleases();
  const may = useMay()('releases.write');
  const items = releases.data?.pages.flatMap((page) => page.items) ?? [];
  const add = may && (
    <Button
      component={Link}
      href="/releases/new"
      className="touch"
      leftSection={<Icon name="plus" size={16} />}
    >
      {t('new')}
    </Button>
  );
  return (
    <UpdatesFrame actions={add}>
      <Stack>
        {releases.error !== null && <ErrorNote error={releases.error} retry={() => releases.refetch()} />}
        {releases.isPending && <LoadingRows count={8} height={64} />}
        {releases.isSuccess && items.length === 0 && (
          <Empty icon="box" title={t('none')} hint={t('noneHint')} />
        )}
        {items.length > 0 && (
          <div className={classes.list}>
            <ul aria-label={t('places.releases')}>
              {items.map((release) => (
                <Row key={release.id} release={release} />
              ))}
            </ul>
          </div>
        )}
        <MoreButton query={releases} />
      </Stack>
    </UpdatesFrame>
  );
}

function Row({ release }: { release: Release }): ReactNode {
  const { t } = useTranslation('releases');
  const format = useFormat();
  return (
    <li className={classes.release}>
      <div className={classes.long}>
        <Anchor
          component={Link}
          href={`/releases/${encodeURIComponent(release.id)}`}
          fw={600}
          c="inherit"
          className="touch-row"
        >
          {release.name} {release.version}
        </Anchor>
        <Text size="xs" c="dimmed" ff="monospace">
          {release.id}
        </Text>
      </div>
      <Text size="sm" className={classes.long ?? ''}>
        {release.ecus.join(', ')} · {format.bytes(release.bytes)}
      </Text>
      <Group gap={6}>
        <TrustBadge release={release} />
        <RollbackBadge isRollback={release.rollback} />
      </Group>
      <Text size="xs" c="dimmed">
        {t('byAt', { who: release.createdBy })} <Moment at={release.createdAt} />
      </Text>
    </li>
  );
}
