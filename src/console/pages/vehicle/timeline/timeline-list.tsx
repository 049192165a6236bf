import { Text } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import type { TimelineEntry } from '../../../api/queries/timeline.ts';
import { useFormat } from '../../../format/use-format.tsx';
import classes from '../vehicle.module.css';
import { TimelineItem } from './timeline-item.tsx';
import { daysOf, rowsOf } from './timeline-rows.ts';

/** Entries under their days. `most`: no more rows than that. */
export function TimelineList({
  entries,
  vin,
  zone,
  most,
}: {
  entries: readonly TimelineEntry[];
  vin: string;
  zone: string | null;
  most?: number;
}): ReactNode {
  const format = useFormat();
  const days = useMemo(() => {
    const dayOf = (at: number) => format.time(at, 'date');
    return daysOf(rowsOf(entries, dayOf).slice(0, most), dayOf);
  }, [entries, format, most]);
  return days.map(({ day, rows }) => (
    <section key={day} aria-label={day}>
      <Text size="sm" fw={650} className={classes.day}>
        {day}
      </Text>
      <ol className={classes.timeline}>
        {rows.map((row) => (
          <TimelineItem key={row.id} row={row} vin={vin} zone={zone} />
        ))}
      </ol>
    </section>
  ));
}
