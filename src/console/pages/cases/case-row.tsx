import { memo, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { Case } from '../../api/queries/cases.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { RowCheckbox } from '../alerts/row-checkbox.tsx';
import { CaseCar } from './case-car.tsx';
import classes from './cases.module.css';
import { Due } from './due.tsx';
import { Owner } from './owner.tsx';
import { StateBadge } from './state-badge.tsx';

/** A case on a line: what and which car, where it stands, who has it, what is due. */
export const CaseRow = memo(function CaseRow({
  one,
  isChosen,
  choose,
}: {
  one: Case;
  isChosen: boolean;
  /** Left out where nothing can be done with what is chosen. */
  choose: ((one: Case, isRange: boolean) => void) | undefined;
}): ReactNode {
  const { t } = useTranslation('cases');
  const format = useFormat();
  return (
    <div
      className={classes.row}
      data-case={one.id}
      data-severity={one.priority}
      data-chosen={isChosen || undefined}
    >
      <Link href={`/cases/${one.id}`} className={classes.rowLink ?? ''}>
        <span className={classes.what}>
          <span className={classes.title}>
            <SeverityIcon severity={one.priority} size={16} />
            <span className={classes.number}>#{one.number}</span>
            <b>{one.title}</b>
            {one.repeats > 0 && (
              <span className={classes.mark} title={t('repeats', { count: one.repeats })}>
                <Icon name="undo" size={13} />
                {format.number(one.repeats)}
              </span>
            )}
          </span>
          <CaseCar one={one} />
        </span>
        <StateBadge state={one.state} />
        <Owner one={one} />
        <Due one={one} />
      </Link>
      {choose !== undefined && (
        <RowCheckbox
          label={t('choose', { number: one.number, title: one.title })}
          checked={isChosen}
          choose={(event) => choose(one, event.shiftKey)}
        />
      )}
    </div>
  );
});
