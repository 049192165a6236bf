import { useElementSize, useMergedRef } from '@mantine/hooks';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import type { Vehicle } from '../../api/types.ts';
import { regionName } from '../../format/regions.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age } from '../../parts/age.tsx';
import { Vin } from '../../parts/vin.tsx';
import { type TableColumn, VirtualTable } from '../../parts/virtual-table.tsx';
import { type ColumnId, fitting, track } from './columns.ts';
import classes from './fleet.module.css';
import type { FleetState, SortKey, Step } from './fleet-state.ts';
import type { FleetRows } from './use-fleet-rows.ts';
import { type CellProps, Problem, Seen, useVehicleWords } from './vehicle-words.tsx';

const rowHeight = 40;

/** The fleet, row under row, however many there are. */
export function FleetTable({
  rows,
  chosen,
  onShown,
  state,
  change,
  point,
}: {
  rows: FleetRows;
  chosen: readonly ColumnId[];
  /** Which of them there is room for. */
  onShown: (ids: readonly ColumnId[]) => void;
  state: FleetState;
  change: (step: Step) => void;
  point: (vehicle: Vehicle | null) => void;
}): ReactNode {
  const { t } = useTranslation('fleet');
  const words = useVehicleWords();
  const [, go] = useLocation();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const frame = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at its top
  useEffect(() => {
    frame.current?.firstElementChild?.scrollTo({ top: 0 });
  }, [rows.question]);
  const columns = useMemo(
    () =>
      fitting(chosen, width === 0 ? 1200 : width - 16).map(
        (column): TableColumn<Vehicle> => ({
          id: column.id,
          header: t(`column.${column.id}`),
          width: track(column),
          ...(column.sort === undefined ? {} : { sort: column.sort }),
          ...(column.descendingFirst === true ? { descendingFirst: true } : {}),
          cell: (vehicle) => <Cell id={column.id} vehicle={vehicle} words={words} />,
        }),
      ),
    [chosen, width, t, words],
  );
  const shown = columns.map(({ id }) => id).join();
  useEffect(() => onShown(shown.split(',') as ColumnId[]), [shown, onShown]);
  const open = useMemo(
    () =>
      ({ vin }: Vehicle) =>
        go(`/vehicles/${vin}`),
    [go],
  );
  return (
    <div ref={useMergedRef(ref, frame)} className={classes.table}>
      <VirtualTable
        label={t('tableLabel')}
        columns={columns}
        rows={rows}
        sort={`${state.descending ? '-' : ''}${state.sort}`}
        onSort={(sort) =>
          change({ sort: sort.replace('-', '') as SortKey, descending: sort.startsWith('-') })
        }
        open={open}
        point={point}
        rowHeight={rowHeight}
        height="100%"
      />
    </div>
  );
}

function Cell({ id, vehicle, words }: CellProps & { id: ColumnId }): ReactNode {
  const { t, format, place } = words;
  const { worst, position } = vehicle;
  switch (id) {
    case 'problem':
      return <Problem vehicle={vehicle} words={words} />;
    case 'since':
      return worst === null ? null : (
        <span className={classes.quiet}>
          <Age at={worst.firedAt} />
        </span>
      );
    case 'vin':
      return (
        <Link href={`/vehicles/${vehicle.vin}`} className="plain-link" tabIndex={-1}>
          <Vin vin={vehicle.vin} />
        </Link>
      );
    case 'plate':
      return vehicle.plate;
    case 'model':
      return (
        <span className={classes.cut} title={vehicle.model}>
          {vehicle.model}
        </span>
      );
    case 'year':
      return <span className="number">{vehicle.modelYear}</span>;
    case 'powertrain':
      return t(`common:powertrain.${vehicle.powertrain}`);
    case 'market':
      return <span title={regionName(vehicle.market, format.locale)}>{vehicle.market}</span>;
    case 'seen':
      return <Seen vehicle={vehicle} words={words} />;
    case 'place':
      return position === null ? null : (
        <span className={`${classes.cut} ${classes.quiet}`} title={format.time(position.ts)}>
          {place(position)}
        </span>
      );
  }
}
