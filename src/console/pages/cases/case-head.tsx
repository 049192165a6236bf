import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type CaseDetail, useCase } from '../../api/queries/cases.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age, Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import classes from './case.module.css';
import { CaseButtons } from './case-buttons.tsx';
import { CaseCar } from './case-car.tsx';
import { pauseReason } from './case-words.ts';
import { Clocks } from './clocks.tsx';
import { Owner } from './owner.tsx';
import { StateBadge } from './state-badge.tsx';

/** What it is, whose it is, which car, what is due, what can be done. */
export function CaseHead({ one }: { one: CaseDetail }): ReactNode {
  const { t } = useTranslation('cases');
  const paused = one.state === 'waiting' ? one.log.findLast(({ kind }) => kind === 'paused') : undefined;
  return (
    <header className={classes.head} data-severity={one.priority}>
      <div className={classes.headTop}>
        <SeverityBadge severity={one.priority} />
        <StateBadge state={one.state} />
        {paused !== undefined && (
          <span className={classes.dim}>{pauseReason(t, String(paused.data.reason))}</span>
        )}
        {one.repeats > 0 && (
          <span className={classes.repeats}>
            <Icon name="undo" size={14} />
            {t('repeats', { count: one.repeats })}
          </span>
        )}
        <span className={classes.dim}>
          <Age at={one.since} /> · <Moment at={one.openedAt} />
        </span>
        {one.parent !== null && <ParentLink id={one.parent} />}
      </div>
      <h2 className={classes.title}>
        <span>#{one.number}</span> {one.title}
      </h2>
      <div className={classes.headFacts}>
        {one.vin === null ? (
          <CaseCar one={one} />
        ) : (
          <Link href={`/vehicles/${one.vin}`} className={classes.carLink ?? ''}>
            <Icon name="car" size={17} />
            <CaseCar one={one} />
          </Link>
        )}
        <Owner one={one} />
        {one.visit !== null && <Visit one={one} />}
      </div>
      {one.unfit !== null && (
        <p className={classes.unfit} role="status">
          <Icon name="alert" size={16} />
          {t(`unfit.${one.unfit.why}`, { name: one.technician?.name ?? '' })}
        </p>
      )}
      <div className={classes.headLine}>
        <Clocks one={one} />
        <CaseButtons one={one} />
      </div>
    </header>
  );
}

function Visit({ one: { visit, vehicle } }: { one: CaseDetail }): ReactNode {
  const { t } = useTranslation('cases');
  const format = useFormat();
  if (visit === null) return null;
  const zone = vehicle?.timeZone ?? format.timeZone;
  const times = {
    from: format.time(visit.from, 'dayMinute', zone),
    to: format.time(visit.to, 'clockMinute', zone),
  };
  return (
    <span className={classes.visit} title={zone}>
      <Icon name="clock" size={15} />
      {t('visit', times)}
    </span>
  );
}

function ParentLink({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('cases');
  const parent = useCase(id).data;
  return (
    <Link href={`/cases/${id}`} className={classes.parent ?? ''}>
      <Icon name="link" size={15} />
      {parent === undefined
        ? t('parentUnknown')
        : t('parent', { number: parent.number, count: parent.vehicles })}
    </Link>
  );
}
