import { Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useTimeline, usualKinds } from '../../api/queries/timeline.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingRows } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { Panel } from './panel.tsx';
import { TimelineList } from './timeline/timeline-list.tsx';

const most = 10;

/** The last things that happened: what was wrong a while ago, and went away by itself. */
export function Lately({ vin, zone }: { vin: string; zone: string | null }): ReactNode {
  const { t } = useTranslation('vehicle');
  const timeline = useTimeline(vin, usualKinds, null, Number.POSITIVE_INFINITY);
  const entries = timeline.data?.pages[0]?.page.items;
  return (
    <Panel
      title={t('lately.title')}
      aside={
        <Anchor component={Link} href={`/vehicles/${vin}?tab=timeline`} size="sm" className="touch">
          {t('lately.toAll')}
        </Anchor>
      }
    >
      {timeline.error !== null && <ErrorNote error={timeline.error} retry={timeline.refetch} />}
      {timeline.isPending && <LoadingRows count={6} height={32} />}
      {entries?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('lately.none')}
        </Text>
      )}
      {entries !== undefined && <TimelineList entries={entries} vin={vin} zone={zone} most={most} />}
    </Panel>
  );
}
