/**
 * A table of any length: only what is in sight is drawn and read, the server sorts.
 *   const columns: TableColumn<Vehicle>[] = [{ id: 'vin', header: t('vin'), width: 'minmax(190px, 1fr)', sort: 'vin', cell: (v) => <Vin vin={v.vin} link /> }];
 *   <VirtualTable label={t('vehicles')} columns={columns} rows={useFleetRows(…)}
 *     sort={url.get('sort')} onSort={(sort) => url.set({ sort })} open={(v) => go(`/vehicles/${v.vin}`)} height="calc(100dvh - 220px)" />
 * `columns` must be stable (useMemo). `sort` is the API's: 'vin', '-vin'. Rows are reached by the arrow keys, j and k; Enter opens.
 */
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import { useListKeys } from './list-keys.ts';
import { useTableColumns } from './use-table-columns.ts';
import classes from './virtual-table.module.css';
import { VirtualTableHead } from './virtual-table-head.tsx';
import { VirtualTableRow } from './virtual-table-row.tsx';
import type { WindowedRows } from './windowed-rows.ts';

export interface TableColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** A track of a CSS grid: `120px`, `minmax(180px, 2fr)`. */
  readonly width: string;
  readonly cell: (row: Row) => ReactNode;
  /** The API's name to sort by; without one it cannot be sorted by. */
  readonly sort?: string;
  /** What comes first is the highest: the worst, the newest. */
  readonly descendingFirst?: boolean;
  readonly align?: 'end';
}

export interface VirtualTableProperties<Row> {
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: WindowedRows<Row>;
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  readonly open?: (row: Row) => void;
  /** The row that the pointer or the keyboard is on; null when it is on none. */
  readonly point?: (row: Row | null) => void;
  readonly isChosen?: (row: Row) => boolean;
  readonly hidden?: readonly string[];
  readonly rowHeight?: number;
  /** Below it the table scrolls sideways. */
  readonly minWidth?: number;
  readonly height: number | string;
}

export function VirtualTable<Row>(properties: VirtualTableProperties<Row>): ReactNode {
  const { label, columns, rows, sort = '', onSort, open, point, isChosen, hidden, height } = properties;
  const { rowHeight = 44, minWidth = 0 } = properties;
  const { total, rowAt, show } = rows;
  const frame = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const wantsFocus = useRef(false);

  const { cells, heads } = useTableColumns({ columns, hidden, sort, onSort });
  const virtualizer = useVirtualizer({
    count: total ?? Math.ceil(800 / rowHeight),
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // The row that has the focus stays, or the focus would be lost.
    rangeExtractor: useCallback(
      (range: Range) => {
        const indexes = defaultRangeExtractor(range);
        if (active >= range.count || indexes.includes(active)) return indexes;
        return [...indexes, active].sort((a, b) => a - b);
      },
      [active],
    ),
  });
  const items = virtualizer.getVirtualItems();
  const { startIndex, endIndex } = virtualizer.range ?? { startIndex: 0, endIndex: 20 };
  useEffect(() => show(startIndex, endIndex), [show, startIndex, endIndex]);

  const goTo = (index: number) => {
    const next = Math.max(0, Math.min((total ?? 1) - 1, index));
    wantsFocus.current = true;
    setActive(next);
    virtualizer.scrollToIndex(next, { align: 'auto' });
    focusRow(next);
  };
  /** At once where the row is drawn, else when it is. */
  const focusRow = (index: number) => {
    const row = frame.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
    row?.focus({ preventScroll: true });
    if (row !== null && row !== undefined) wantsFocus.current = false;
  };
  useEffect(() => {
    if (wantsFocus.current) focusRow(active);
  });
  const openAt = (index: number) => {
    const row = rowAt(index);
    if (row !== undefined) open?.(row);
  };
  const hasFocus = () => frame.current?.contains(document.activeElement) === true;
  useListKeys({ move: (by) => goTo(hasFocus() ? active + by : active), open: () => openAt(active) });

  const perPage = Math.max(1, Math.floor((virtualizer.scrollRect?.height ?? 400) / rowHeight) - 1);
  const steps: Record<string, number> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + perPage,
    PageUp: active - perPage,
    Home: 0,
    End: (total ?? 1) - 1,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.index === undefined) return;
    const next = steps[event.key];
    if (next !== undefined) {
      event.preventDefault();
      goTo(next);
    } else if (event.key === 'Enter') openAt(active);
  };

  const pointAt = (target: EventTarget) => {
    const index = (target as Element).closest<HTMLElement>('[data-index]')?.dataset.index;
    point?.(index === undefined ? null : (rowAt(Number(index)) ?? null));
  };

  return (
    <div ref={frame} className={classes.frame} style={{ height }} data-stale={rows.isStale || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows that are placed one by one cannot be a <table> */}
      <div
        role="table"
        aria-label={label}
        aria-rowcount={total === null ? -1 : total + 1}
        aria-busy={total === null || rows.isStale}
        className={classes.table}
        style={
          {
            '--table-columns': cells.map(({ width }) => width).join(' '),
            '--table-width': `${minWidth}px`,
          } as CSSProperties
        }
        onKeyDown={onKeyDown}
        {...(point === undefined
          ? {}
          : {
              onMouseOver: ({ target }) => pointAt(target),
              onFocus: ({ target }) => pointAt(target),
              onMouseLeave: () => point(null),
            })}
      >
        <VirtualTableHead columns={heads} />
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const row = rowAt(index);
            return (
              <VirtualTableRow
                key={index}
                top={start}
                index={index}
                row={row}
                columns={cells}
                height={rowHeight}
                isActive={index === active}
                isChosen={row !== undefined && isChosen?.(row) === true}
                activate={setActive}
                open={open}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
