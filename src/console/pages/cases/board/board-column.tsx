import { Button } from '@mantine/core';
import { type DragEvent, type ReactNode, useState } from 'react';
import {
  type Case,
  type CaseFilter,
  type CaseSort,
  type CaseState,
  doneStates,
  useCaseColumn,
} from '../../../api/queries/cases.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingRows } from '../../../parts/loading.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import classes from './board.module.css';
import { BoardCard } from './board-card.tsx';
import type { Column } from './moves.ts';

const statesOf = (column: Column): readonly CaseState[] => (column === 'done' ? doneStates : [column]);

export function BoardColumn({
  column,
  filter,
  sort,
  carry,
  isTarget,
  isNoTarget,
  drop,
}: {
  column: Column;
  filter: CaseFilter;
  sort: CaseSort;
  carry: (one: Case | null) => void;
  /** The carried card may be put here. */
  isTarget: boolean;
  isNoTarget: boolean;
  drop: () => void;
}): ReactNode {
  const { t } = useTranslation('cases');
  const format = useFormat();
  const [isOver, setOver] = useState(false);
  const list = useCaseColumn(filter, statesOf(column), column === 'done' ? 'opened' : sort);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const onDragOver = (event: DragEvent) => {
    if (!isTarget) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <section
      className={classes.column}
      aria-label={t(`column.${column}`)}
      data-column={column}
      data-target={isTarget || undefined}
      data-closed={isNoTarget || undefined}
      data-over={(isOver && isTarget) || undefined}
      onDragOver={onDragOver}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        drop();
      }}
    >
      <h2 className={classes.columnHead}>
        {t(`column.${column}`)}
        {list.data !== undefined && (
          <span className="number">
            {format.number(items.length)}
            {list.hasNextPage && '+'}
          </span>
        )}
      </h2>
      {list.error !== null && <ErrorNote error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <LoadingRows count={3} height={96} />}
      {list.isSuccess && items.length === 0 && (
        <p className={classes.nothing}>{t(isTarget ? 'board.dropHere' : 'board.nothing')}</p>
      )}
      <ul className={classes.cards}>
        {items.map((one) => (
          <li key={one.id}>
            <BoardCard one={one} carry={carry} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          className="touch"
          loading={list.isFetchingNextPage}
          onClick={() => list.fetchNextPage()}
        >
          {t('common:more')}
        </Button>
      )}
    </section>
  );
}
