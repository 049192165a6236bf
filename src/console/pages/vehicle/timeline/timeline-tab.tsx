import { Button, Chip, Group, Stack, Text, TextInput } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { type ReactNode, useEffect, useMemo } from 'react';
import { type TimelineKind, timelineKinds, useTimeline } from '../../../api/queries/timeline.ts';
import { useExtent } from '../../../api/queries/vehicle-page.ts';
import type { VehicleDetail } from '../../../api/types.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingRows } from '../../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../../parts/states.tsx';
import { useUrlState } from '../../../parts/url-state.ts';
import classes from '../vehicle.module.css';
import { dayEnd } from './day-end.ts';
import { TimelineItem } from './timeline-item.tsx';
import { daysOf, rowsOf } from './timeline-rows.ts';

/** Commands and updates are answered too, but not yet sent from here: shown when asked for. */
const usual: readonly TimelineKind[] = timelineKinds.filter((kind) => kind !== 'answer');

/** Everything that happened to the car, newest first, as far back as anybody knows. */
export function TimelineTab({ vehicle }: { vehicle: VehicleDetail }): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  const url = useUrlState();
  const chosen = url.many('kinds', timelineKinds);
  const kinds = chosen.length === 0 ? usual : chosen;
  const day = url.get('day');
  const extent = useExtent(vehicle.vin);
  const floor = extent.data && Math.min(extent.data.earliest ?? vehicle.createdAt, vehicle.createdAt);
  const until = day === '' ? null : dayEnd(day, format.timeZone);
  const timeline = useTimeline(vehicle.vin, kinds, until, floor);
  const { ref, entry: end } = useIntersection({ rootMargin: '400px' });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = timeline;
  const isNearEnd = end?.isIntersecting === true;
  useEffect(() => {
    if (isNearEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isNearEnd, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const days = useMemo(() => {
    const dayOf = (at: number) => format.time(at, 'date');
    const entries = timeline.data?.pages.flatMap(({ page }) => page.items) ?? [];
    return daysOf(rowsOf(entries, dayOf), dayOf);
  }, [timeline.data, format]);
  const error = timeline.error ?? extent.error;

  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end" gap="sm">
        <Chip.Group
          multiple
          value={[...chosen]}
          onChange={(value) => url.set({ kinds: value.length === timelineKinds.length ? null : value })}
        >
          <Group gap={6} role="group" aria-label={t('timeline.filter')}>
            {timelineKinds.map((kind) => (
              <Chip key={kind} value={kind} size="sm" radius="sm" className={classes.chip}>
                {t(`timeline.kind.${kind}`)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        <Group gap="xs" align="flex-end">
          <TextInput
            type="date"
            size="sm"
            label={t('timeline.until')}
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
      {days.map(({ day: name, at, rows }) => (
        <section key={name} aria-label={name}>
          <Text size="sm" fw={650} className={classes.day}>
            {format.time(at, 'date')}
          </Text>
          <ol className={classes.timeline}>
            {rows.map((row) => (
              <TimelineItem key={row.id} row={row} vin={vehicle.vin} zone={vehicle.localTimeZone} />
            ))}
          </ol>
        </section>
      ))}
      {timeline.data !== undefined && !hasNextPage && days.length === 0 && (
        <Empty
          icon="clock"
          title={t('timeline.empty')}
          hint={t(chosen.length === 0 ? 'timeline.emptyHint' : 'timeline.emptyFilter')}
        />
      )}
      {timeline.data !== undefined && !hasNextPage && days.length > 0 && (
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
