import { Button, Chip, Group, Stack, Text, TextInput } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { type ReactNode, useEffect, useMemo } from 'react';
import { timelineKinds, useTimeline, usualKinds } from '../../../api/queries/timeline.ts';
import { useExtent } from '../../../api/queries/vehicle-page.ts';
import type { VehicleDetail } from '../../../api/types.ts';
import { dayEnd } from '../../../format/local-time.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingRows } from '../../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../../parts/states.tsx';
import { useUrlState } from '../../../parts/url-state.ts';
import classes from '../vehicle.module.css';
import { TimelineList } from './timeline-list.tsx';

/** Everything that happened to the car, newest first, as far back as anybody knows. */
export function TimelineTab({ vehicle }: { vehicle: VehicleDetail }): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  const url = useUrlState();
  const chosen = url.many('kinds', timelineKinds);
  const kinds = chosen.length === 0 ? usualKinds : chosen;
  const day = url.get('day');
  const extent = useExtent(vehicle.vin);
  const floor = extent.data && Math.min(extent.data.earliest ?? vehicle.createdAt, vehicle.createdAt);
  const until = dayEnd(day, format.timeZone);
  const timeline = useTimeline(vehicle.vin, kinds, until, floor);
  const { ref, entry: end } = useIntersection({ rootMargin: '400px' });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = timeline;
  const isNearEnd = end?.isIntersecting === true;
  useEffect(() => {
    if (isNearEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isNearEnd, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const entries = useMemo(
    () => timeline.data?.pages.flatMap(({ page }) => page.items) ?? [],
    [timeline.data],
  );
  const error = timeline.error ?? extent.error;

  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm">
        <Group gap={6} role="group" aria-label={t('timeline.filter')}>
          <Chip
            size="sm"
            radius="sm"
            variant="light"
            checked={chosen.length === 0}
            onChange={() => url.set({ kinds: null })}
            className={classes.chip}
          >
            {t('timeline.all')}
          </Chip>
          {timelineKinds.map((kind) => (
            <Chip
              key={kind}
              size="sm"
              radius="sm"
              variant="light"
              checked={chosen.includes(kind)}
              onChange={(isChecked) =>
                url.set({
                  kinds: timelineKinds.filter((one) => (one === kind ? isChecked : chosen.includes(one))),
                })
              }
              className={classes.chip}
            >
              {t(`timeline.kind.${kind}`)}
            </Chip>
          ))}
        </Group>
        <Group gap="xs">
          <Text component="label" htmlFor="until" size="sm" c="dimmed">
            {t('timeline.until')}
          </Text>
          <TextInput
            id="until"
            type="date"
            size="sm"
            value={day}
            onChange={(event) => url.set({ day: event.currentTarget.value || null })}
          />
          {day !== '' && (
            <Button size="sm" variant="default" onClick={() => url.set({ day: null }, 'push')}>
              {t('timeline.toNow')}
            </Button>
          )}
        </Group>
      </Group>
      {error !== null && (
        <ErrorNote error={error} retry={() => Promise.all([timeline.refetch(), extent.refetch()])} />
      )}
      {timeline.isPending && error === null && <LoadingRows count={10} height={44} />}
      <TimelineList entries={entries} vin={vehicle.vin} zone={vehicle.localTimeZone} />
      {timeline.data !== undefined && !hasNextPage && entries.length === 0 && (
        <Empty
          icon="clock"
          title={t('timeline.empty')}
          hint={t(chosen.length === 0 ? 'timeline.emptyHint' : 'timeline.emptyFilter')}
        />
      )}
      {timeline.data !== undefined && !hasNextPage && entries.length > 0 && (
        <Text size="sm" c="dimmed" ta="center">
          {t('timeline.begin')}
        </Text>
      )}
      {hasNextPage && (
        <Button
          ref={ref}
          variant="default"
          loading={isFetchingNextPage}
          onClick={() => fetchNextPage()}
          style={{ alignSelf: 'center' }}
        >
          {t('timeline.older')}
        </Button>
      )}
    </Stack>
  );
}
