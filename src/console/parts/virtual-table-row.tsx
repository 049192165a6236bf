import { type MouseEvent, memo, type ReactNode } from 'react';
import classes from './virtual-table.module.css';
import type { TableColumn } from './virtual-table.tsx';

interface Properties<Row> {
  readonly index: number;
  /** Pixels from the first row. */
  readonly top: number;
  /** Undefined while it is being read. */
  readonly row: Row | undefined;
  readonly columns: readonly TableColumn<Row>[];
  readonly height: number;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly activate: (index: number) => void;
  readonly open: ((row: Row) => void) | undefined;
}

function TableRow<Row>(properties: Properties<Row>): ReactNode {
  const { index, top, row, columns, height, isActive, isChosen, activate, open } = properties;
  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const isOwn = (event.target as Element).closest('a,button,input,label') === null;
    if (row === undefined || open === undefined || !isOwn) return;
    // Somebody who marks text does not want to leave.
    if (window.getSelection()?.isCollapsed === false) return;
    open(row);
  };
  return (
    // biome-ignore-start lint/a11y/useSemanticElements: rows that are placed one by one cannot be a <table>
    // biome-ignore-start lint/a11y/useFocusableInteractive: the row is what can be reached
    // biome-ignore lint/a11y/useKeyWithClickEvents: the table takes the keys of all its rows
    <div
      role="row"
      data-index={index}
      aria-rowindex={index + 2}
      className={classes.row}
      style={{ height, transform: `translateY(${top}px)` }}
      tabIndex={isActive ? 0 : -1}
      data-opens={open === undefined ? undefined : true}
      data-chosen={isChosen || undefined}
      onFocus={() => activate(index)}
      onClick={onClick}
    >
      {columns.map((column) => (
        <div
          key={column.id}
          role="cell"
          className={`${classes.cell} ${column.align === 'end' ? classes.end : ''}`}
        >
          {row === undefined ? <span className={classes.waiting} /> : column.cell(row)}
        </div>
      ))}
    </div>
    // biome-ignore-end lint/a11y/useFocusableInteractive: the row is what can be reached
    // biome-ignore-end lint/a11y/useSemanticElements: rows that are placed one by one cannot be a <table>
  );
}

export const VirtualTableRow = memo(TableRow) as typeof TableRow;
