import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { Vehicle } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Vin } from '../../parts/vin.tsx';
import classes from './fleet.module.css';
import type { FleetRows } from './use-fleet-rows.ts';
import { Problem, Seen, useVehicleWords, type VehicleWords } from './vehicle-words.tsx';

const cardHeight = 88;

/** The fleet on a phone: what is wrong first, then which car. */
export function FleetCards({ rows }: { rows: FleetRows }): ReactNode {
  const { t } = useTranslation('fleet');
  const words = useVehicleWords();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.total ?? 12,
    getScrollElement: () => scroller.current,
    estimateSize: () => cardHeight,
    overscan: 6,
  });
  const visible = virtual.getVirtualItems();
  const { show, rowAt, question } = rows;
  const first = visible[0]?.index ?? 0;
  const last = visible.at(-1)?.index ?? 0;
  useEffect(() => show(first, last), [show, first, last]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at its top
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [question]);
  return (
    <section ref={scroller} className={classes.cards} aria-label={t('tableLabel')} aria-busy={rows.isStale}>
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {visible.map(({ index, start }) => (
          <Card key={index} top={start} vehicle={rowAt(index)} words={words} />
        ))}
      </div>
    </section>
  );
}

function Card({
  top,
  vehicle,
  words,
}: {
  top: number;
  vehicle: Vehicle | undefined;
  words: VehicleWords;
}): ReactNode {
  const style = { transform: `translateY(${top}px)` };
  if (vehicle === undefined) {
    return (
      <div className={classes.card} style={style}>
        <span className={classes.bar} />
      </div>
    );
  }
  return (
    <Link
      href={`/vehicles/${vehicle.vin}`}
      className={`plain-link ${classes.card}`}
      data-severity={vehicle.health}
      style={style}
    >
      <span className={classes.line}>
        <Problem vehicle={vehicle} words={words} />
      </span>
      <span className={classes.line}>
        <span className={classes.cut}>
          {vehicle.model} {vehicle.modelYear}
        </span>
        {vehicle.plate !== null && <span className={`${classes.end} ${classes.quiet}`}>{vehicle.plate}</span>}
      </span>
      <span className={classes.line}>
        <Vin vin={vehicle.vin} />
        <span className={classes.end}>
          <Seen vehicle={vehicle} words={words} />
        </span>
      </span>
    </Link>
  );
}
