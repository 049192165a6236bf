import { useLocalStorage } from '@mantine/hooks';
import { useUrlState } from '../../parts/url-state.ts';
import type { SortKey } from './fleet-state.ts';

export const columnIds = [
  'problem',
  'since',
  'vin',
  'plate',
  'model',
  'year',
  'powertrain',
  'market',
  'seen',
  'place',
] as const;
export type ColumnId = (typeof columnIds)[number];

export interface Column {
  readonly id: ColumnId;
  /** Pixels that it needs, and its part of what is over. */
  readonly width: number;
  readonly grow: number;
  readonly sort?: SortKey;
  /** What a first click gives: the worst and the newest come first. */
  readonly descendingFirst?: boolean;
  /** Where there is no room for all, those of the smallest go first. */
  readonly importance: number;
}

const columns: Record<ColumnId, Omit<Column, 'id'>> = {
  problem: { width: 240, grow: 3, sort: 'health', descendingFirst: true, importance: 10 },
  since: { width: 104, grow: 0, importance: 4 },
  vin: { width: 172, grow: 0, sort: 'vin', importance: 9 },
  plate: { width: 104, grow: 0, sort: 'plate', importance: 6 },
  model: { width: 140, grow: 1, sort: 'model', importance: 7 },
  year: { width: 72, grow: 0, sort: 'modelYear', descendingFirst: true, importance: 2 },
  powertrain: { width: 128, grow: 0, importance: 1 },
  market: { width: 84, grow: 0, sort: 'market', importance: 3 },
  seen: { width: 128, grow: 0, sort: 'lastSeenAt', descendingFirst: true, importance: 8 },
  place: { width: 200, grow: 0.5, importance: 5 },
};
const usual: readonly ColumnId[] = ['problem', 'since', 'vin', 'plate', 'model', 'market', 'seen', 'place'];

/** The chosen ones that there is room for, in their order. */
export function fitting(chosen: readonly ColumnId[], room: number): Column[] {
  const wanted = columnIds.filter((id) => chosen.includes(id)).map((id) => ({ id, ...columns[id] }));
  let width = wanted.reduce((sum, column) => sum + column.width, 0);
  const kept = new Set(wanted);
  for (const column of wanted.toSorted((a, b) => a.importance - b.importance)) {
    if (width <= room || kept.size === 1) break;
    kept.delete(column);
    width -= column.width;
  }
  return wanted.filter((column) => kept.has(column));
}

export const track = ({ width, grow }: Column): string =>
  grow === 0 ? `${width}px` : `minmax(${width}px, ${grow}fr)`;

/** In the address where it says so, else as chosen last in this browser. */
export function useColumns(): { chosen: readonly ColumnId[]; choose: (ids: readonly ColumnId[]) => void } {
  const url = useUrlState();
  const [kept, keep] = useLocalStorage<readonly ColumnId[]>({
    key: 'fleet-columns',
    defaultValue: usual,
    getInitialValueInEffect: false,
  });
  const fromUrl = url.many('columns', columnIds);
  return {
    chosen: fromUrl.length > 0 ? fromUrl : kept,
    choose(ids) {
      keep(ids);
      url.set({ columns: ids.join() === usual.join() ? null : ids });
    },
  };
}
