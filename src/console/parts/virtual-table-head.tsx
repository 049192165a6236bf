import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon } from './icon.tsx';
import type { ShownColumn } from './use-table-columns.ts';
import classes from './virtual-table.module.css';

/** The names of the columns; those that the server sorts by are buttons: up, down, up. */
export function VirtualTableHead<Row>({ columns }: { columns: readonly ShownColumn<Row>[] }): ReactNode {
  return (
    // biome-ignore-start lint/a11y/useSemanticElements: rows that are placed one by one cannot be a <table>
    // biome-ignore-start lint/a11y/useFocusableInteractive: the buttons in them are
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} style={{ display: 'contents' }}>
        {columns.map(({ id, header, align, direction, toggleSort }) => (
          <div
            key={id}
            role="columnheader"
            className={`${classes.headCell} ${align === 'end' ? classes.end : ''}`}
            {...(toggleSort === undefined ? {} : { 'aria-sort': direction })}
          >
            {toggleSort === undefined ? (
              header
            ) : (
              <SortButton header={header} direction={direction} toggle={toggleSort} />
            )}
          </div>
        ))}
      </div>
    </div>
    // biome-ignore-end lint/a11y/useFocusableInteractive: the buttons in them are
    // biome-ignore-end lint/a11y/useSemanticElements: rows that are placed one by one cannot be a <table>
  );
}

function SortButton(properties: {
  header: string;
  direction: 'ascending' | 'descending' | 'none';
  toggle: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { header, direction, toggle } = properties;
  return (
    <UnstyledButton
      className={classes.sort}
      data-sorted={direction === 'none' ? undefined : direction}
      title={direction === 'none' ? undefined : t(`sort.${direction}`)}
      onClick={toggle}
    >
      {header}
      {direction !== 'none' && <Icon name={direction === 'ascending' ? 'up' : 'down'} size={13} />}
    </UnstyledButton>
  );
}
