import { type ReactNode, useState } from 'react';
import type { Case } from '../../../api/queries/cases.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { CaseActionsProvider, useCaseActions } from '../case-actions.tsx';
import type { CasesAddress } from '../cases-address.ts';
import classes from './board.module.css';
import { BoardColumn } from './board-column.tsx';
import { columns, moveTo } from './moves.ts';
import { useBoardKeys } from './use-board-keys.ts';

/** Cases by where they stand. A card is carried by the pointer, by its menu, or by the keyboard. */
export function Board({ address }: { address: CasesAddress }): ReactNode {
  return (
    <CaseActionsProvider>
      <Columns address={address} />
    </CaseActionsProvider>
  );
}

function Columns({ address: { filter, sort } }: { address: CasesAddress }): ReactNode {
  const { t } = useTranslation('cases');
  const { act } = useCaseActions();
  const [carried, setCarried] = useState<Case | null>(null);
  useBoardKeys();
  const shown = filter.list === 'due' ? columns.filter((column) => column !== 'done') : columns;
  return (
    <section className={classes.board} aria-label={t('board.label')}>
      {(filter.list === 'done' ? (['done'] as const) : shown).map((column) => {
        const move = carried === null ? null : moveTo(carried, column);
        return (
          <BoardColumn
            key={column}
            column={column}
            filter={filter}
            sort={sort}
            carry={setCarried}
            isTarget={move !== null}
            isNoTarget={carried !== null && move === null}
            drop={() => {
              if (carried !== null && move !== null) act(move, carried);
              setCarried(null);
            }}
          />
        );
      })}
    </section>
  );
}
