import type { ReactNode } from 'react';
import type { Case } from '../../api/queries/cases.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useTick } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import classes from './cases.module.css';

/** What is due next and in how long; overdue, paused, or over. */
export function Due({ one }: { one: Case }): ReactNode {
  const { t } = useTranslation('cases');
  const format = useFormat();
  useTick();
  const { due, state, clocks, closedAt } = one;
  if (state === 'closed' || state === 'resolved') {
    const at = closedAt ?? clocks.owner.stoppedAt ?? one.updatedAt;
    return (
      <span className={classes.due} data-due="over" title={format.time(at)}>
        {format.short(at)}
      </span>
    );
  }
  const isPaused = Object.values(clocks).some((clock) => 'isPaused' in clock && clock.isPaused);
  if (due === null) {
    return (
      <span className={classes.due} data-due="paused">
        {isPaused && <Icon name="pause" size={14} />}
        {t(isPaused ? 'due.paused' : 'due.none')}
      </span>
    );
  }
  const now = serverNow();
  const left = due.at - now;
  return (
    <span
      className={classes.due}
      data-due={left < 0 ? 'overdue' : now >= due.soonAt ? 'soon' : 'later'}
      title={format.time(due.at)}
    >
      <Icon name={left < 0 ? 'alert' : 'clock'} size={14} />
      <span>
        <b className="number">
          {left < 0
            ? t('due.overdue', { time: format.duration(-left) })
            : t('due.in', { time: format.duration(left) })}
        </b>
        <small>
          {t(`clock.${due.clock}`)}
          {isPaused && ` · ${t('due.othersPaused')}`}
        </small>
      </span>
    </span>
  );
}
