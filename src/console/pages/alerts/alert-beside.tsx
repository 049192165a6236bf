import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Schemas } from '../../api/openapi.ts';
import type { AlertContext } from '../../api/queries/alerts.ts';
import type { Alert } from '../../api/types.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import classes from './alert.module.css';
import { Section } from './section.tsx';

const shown = 5;

/** What else was wrong with the car then; the same cause before, and on other cars. */
export function AlertBeside({
  alert,
  context,
}: {
  alert: Alert;
  context: AlertContext | undefined;
}): ReactNode {
  const { t } = useTranslation('alerts');
  if (context === undefined) return <LoadingRows count={4} />;
  const { others, earlier, earlierCount, elsewhere } = context;
  const code = alert.evidence.fault?.code;
  const cause = `rule=${alert.rule}${code === undefined ? '' : `&code=${encodeURIComponent(code)}`}`;
  return (
    <>
      <Section title={t('beside.others')}>
        {others.length === 0 ? (
          <p className={classes.dim}>{t('beside.noOthers')}</p>
        ) : (
          <ShortList alerts={others} />
        )}
      </Section>
      <Section title={t('beside.earlier')}>
        {earlierCount === 0 ? (
          <p className={classes.dim}>{t('beside.first')}</p>
        ) : (
          <>
            <p className={classes.dim}>{t('beside.times', { count: earlierCount })}</p>
            <ShortList alerts={earlier} showTimes />
            {earlierCount > shown && (
              <Link href={`/alerts?list=resolved&by=one&vin=${alert.vin}&${cause}`}>{t('beside.all')}</Link>
            )}
          </>
        )}
      </Section>
      <Section title={t('beside.elsewhere')}>
        <p className={classes.dim}>{t('beside.firing', { count: elsewhere.firing })}</p>
        <p className={classes.dim}>{t('beside.recent', { count: elsewhere.recent })}</p>
        {elsewhere.firing > 0 && <Link href={`/alerts?by=one&${cause}`}>{t('beside.showThem')}</Link>}
      </Section>
    </>
  );
}

function ShortList({
  alerts,
  showTimes = false,
}: {
  alerts: readonly Schemas['Alert'][];
  showTimes?: boolean;
}): ReactNode {
  const format = useFormat();
  return (
    <ul className={classes.shortList}>
      {alerts.slice(0, shown).map((alert) => {
        const { id, firedAt, activeSince, resolvedAt, severity, name } = alert;
        const since = firedAt ?? activeSince;
        return (
          <li key={id}>
            <Link href={`/alerts/${id}`}>
              <SeverityIcon severity={severity} size={16} />
              <span className={classes.shortName}>
                {showTimes ? <Moment at={since} style="dayMinute" /> : name}
              </span>
              <span className={classes.dim}>
                {showTimes && resolvedAt !== null ? (
                  format.duration(resolvedAt - since)
                ) : (
                  <Moment at={since} />
                )}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
