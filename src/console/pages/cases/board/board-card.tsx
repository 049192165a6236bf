import { ActionIcon, Menu } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { Case } from '../../../api/queries/cases.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Icon } from '../../../parts/icon.tsx';
import { SeverityIcon } from '../../../parts/severity-badge.tsx';
import { useCaseActions } from '../case-actions.tsx';
import { CaseCar } from '../case-car.tsx';
import { Due } from '../due.tsx';
import { Owner } from '../owner.tsx';
import classes from './board.module.css';
import { columns, moveTo } from './moves.ts';

/** A case on the board. */
export const BoardCard = memo(function BoardCard({
  one,
  carry,
}: {
  one: Case;
  carry: (one: Case | null) => void;
}): ReactNode {
  const { t } = useTranslation('cases');
  const { mayWrite, act } = useCaseActions();
  const moves = columns.flatMap((column) => {
    const action = moveTo(one, column);
    return action === null ? [] : [{ column, action }];
  });
  return (
    <article
      className={classes.card}
      data-severity={one.priority}
      data-card={one.id}
      draggable={mayWrite}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', `#${one.number} ${one.title}`);
        carry(one);
      }}
      onDragEnd={() => carry(null)}
    >
      <Link href={`/cases/${one.id}`} className={classes.cardLink ?? ''} draggable={false}>
        <span className={classes.cardTop}>
          <SeverityIcon severity={one.priority} size={15} />
          <span>#{one.number}</span>
        </span>
        <b className={classes.cardTitle}>{one.title}</b>
        <CaseCar one={one} />
        {one.cause !== null && <span className={classes.cause}>{one.cause.name}</span>}
        <span className={classes.cardFoot}>
          <Owner one={one} />
          <Due one={one} />
        </span>
      </Link>
      {mayWrite && moves.length > 0 && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              className={`${classes.cardMenu} touch`}
              data-move
              aria-label={t('board.move', { number: one.number })}
            >
              <Icon name="more" size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t('board.moveTo')}</Menu.Label>
            {moves.map(({ column, action }) => (
              <Menu.Item key={column} className="touch" onClick={() => act(action, one)}>
                {t(`column.${column}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </article>
  );
});
