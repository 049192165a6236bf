import type { ReactNode } from 'react';
import type { CaseState } from '../../api/queries/cases.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import classes from './cases.module.css';

const icons: Record<CaseState, IconName> = {
  new: 'star',
  open: 'person',
  waiting: 'pause',
  diagnosed: 'search',
  resolved: 'check',
  closed: 'check',
};

/** Where a case stands: a sign with its word; colour is kept for how grave it is. */
export function StateBadge({ state }: { state: CaseState }): ReactNode {
  const { t } = useTranslation('cases');
  return (
    <span className={classes.state} data-state={state}>
      <Icon name={icons[state]} size={14} />
      {t(`state.${state}`)}
    </span>
  );
}
