import {
  columnVisibilityFeature,
  functionalUpdate,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  type Updater,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import type { TableColumn } from './virtual-table.tsx';

const features = tableFeatures({ columnVisibilityFeature, rowSortingFeature });
const noRows: never[] = [];

export interface ShownColumn<Row> extends TableColumn<Row> {
  readonly direction: 'ascending' | 'descending' | 'none';
  /** Undefined: the server does not sort by it. */
  readonly toggleSort: (() => void) | undefined;
}

/** Which columns are shown, and how the server's sort (`vin`, `-vin`) is one of theirs. */
export function useTableColumns<Row>(options: {
  columns: readonly TableColumn<Row>[];
  hidden: readonly string[] | undefined;
  sort: string;
  onSort: ((sort: string) => void) | undefined;
}): { readonly cells: readonly TableColumn<Row>[]; readonly heads: readonly ShownColumn<Row>[] } {
  const { columns, hidden, sort, onSort } = options;
  const sorting = useMemo<SortingState>(() => {
    const column = columns.find(({ sort: key }) => key !== undefined && key === sort.replace(/^-/, ''));
    return column === undefined ? [] : [{ id: column.id, desc: sort.startsWith('-') }];
  }, [columns, sort]);
  const table = useTable({
    features,
    data: noRows,
    columns: useMemo(
      () =>
        columns.map(({ id, header, sort: key, descendingFirst = false }) => ({
          id,
          header,
          accessorFn: () => null,
          enableSorting: key !== undefined,
          sortDescFirst: descendingFirst,
        })),
      [columns],
    ),
    manualSorting: true,
    enableSortingRemoval: false,
    onSortingChange: (updater: Updater<SortingState>) => {
      const [first] = functionalUpdate(updater, sorting);
      const key = columns.find(({ id }) => id === first?.id)?.sort;
      if (first !== undefined && key !== undefined) onSort?.(first.desc ? `-${key}` : key);
    },
    state: {
      sorting,
      columnVisibility: useMemo(() => Object.fromEntries((hidden ?? []).map((id) => [id, false])), [hidden]),
    },
  });
  const shown = table.getVisibleLeafColumns();
  const ids = shown.map(({ id }) => id).join(' ');
  const cells = useMemo(() => columns.filter(({ id }) => ids.split(' ').includes(id)), [columns, ids]);
  const heads = cells.map((column) => {
    const model = table.getColumn(column.id);
    const sorted = model?.getIsSorted();
    return {
      ...column,
      direction:
        sorted === 'asc'
          ? ('ascending' as const)
          : sorted === 'desc'
            ? ('descending' as const)
            : ('none' as const),
      toggleSort:
        onSort === undefined || model?.getCanSort() !== true ? undefined : () => model.toggleSorting(),
    };
  });
  return { cells, heads };
}
