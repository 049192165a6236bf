import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useAlert, useAlertContext } from '../../api/queries/alerts.ts';
import type { CaseDetail } from '../../api/queries/cases.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age, Moment } from '../../parts/age.tsx';
import { Drivable } from '../../parts/drivable.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadingBlock } from '../../parts/loading.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { AlertEvidence } from '../alerts/alert-evidence.tsx';
import { EvidenceValues } from '../alerts/evidence-values.tsx';
import { AlertLine } from './alert-line.tsx';
import classes from './case.module.css';

const shown = 6;
const shownCurves = 2;

/** The alert that the case is about, with the curve behind it; any of its alerts by choice. */
export function EvidencePane({ one }: { one: CaseDetail }): ReactNode {
  const { t } = useTranslation('cases');
  const url = useUrlState();
  const { alertIds } = one;
  const chosen = alertIds.find((id) => id === url.get('alert')) ?? alertIds[0];
  return (
    <section id="evidence" className={`${classes.part} ${classes.evidence}`}>
      <h2>{t('parts.evidence')}</h2>
      {chosen === undefined ? (
        <p className={classes.dim}>{t('evidence.none')}</p>
      ) : (
        <ChosenAlert key={chosen} id={chosen} title={one.title} />
      )}
      {alertIds.length > 1 && (
        <details className={classes.others}>
          <summary>{t('evidence.alerts', { count: alertIds.length })}</summary>
          <ul>
            {alertIds.slice(0, shown).map((id) => (
              <li key={id}>
                <AlertLine
                  id={id}
                  isChosen={id === chosen}
                  choose={() => url.set({ alert: id === alertIds[0] ? null : id })}
                />
              </li>
            ))}
          </ul>
          {one.vin !== null && alertIds.length > shown && (
            <Link href={`/alerts?by=one&list=resolved&vin=${one.vin}`}>{t('evidence.all')}</Link>
          )}
        </details>
      )}
    </section>
  );
}

function ChosenAlert({ id, title }: { id: string; title: string }): ReactNode {
  const { t } = useTranslation('cases');
  const { data: alert, error, refetch } = useAlert(id);
  const context = useAlertContext(id);
  if (error !== null && alert === undefined) return <ErrorNote error={error} retry={refetch} />;
  if (alert === undefined) return <LoadingBlock height={320} />;
  const since = alert.firedAt ?? alert.activeSince;
  return (
    <>
      <div className={classes.alert}>
        <div className={classes.alertTop}>
          <SeverityBadge severity={alert.severity} />
          <span>{t(`evidence.state.${alert.state}`)}</span>
          <span className={classes.dim}>
            <Age at={since} /> · <Moment at={since} zone={alert.vehicle?.timeZone ?? null} />
          </span>
          {alert.state !== 'resolved' && <Drivable mayBeDriven={alert.mayBeDriven} />}
        </div>
        <p>
          {alert.name !== title && <b>{alert.name} </b>}
          {alert.summary !== title && alert.summary}
        </p>
        <Link href={`/alerts/${id}`}>
          <Icon name="bell" size={15} /> {t('evidence.toAlert')}
        </Link>
      </div>
      <AlertEvidence
        alert={alert}
        context={context.data}
        error={context.error}
        retry={context.refetch}
        most={shownCurves}
      />
      <EvidenceValues alert={alert} context={context.data} />
    </>
  );
}
