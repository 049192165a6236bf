import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { AlertContext } from '../../api/queries/alerts.ts';
import type { Alert } from '../../api/types.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import classes from './alert.module.css';
import { Section } from './section.tsx';

/** What to do, and why the rule is as it is. */
export function AlertMeaning({
  alert,
  context,
}: {
  alert: Alert;
  context: AlertContext | undefined;
}): ReactNode {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  const { advice } = alert;
  const rule = context?.rule;
  const { fault } = alert.evidence;
  return (
    <Section title={t('meaning.title')}>
      {advice !== null && <p className={classes.advice}>{advice}</p>}
      {fault !== undefined && (
        <p className={classes.dim}>
          <Link
            href={`/vehicles/${alert.vin}?tab=faults&fault=${encodeURIComponent(`${fault.ecu}/${fault.system}/${fault.code}`)}`}
          >
            {t('meaning.fault', { code: fault.code, ecu: fault.ecu })}
          </Link>
        </p>
      )}
      {rule !== undefined && rule !== null && (
        <details className={classes.rule}>
          <summary>{t('meaning.rule')}</summary>
          <p>{rule.reason}</p>
          <pre>{rule.when}</pre>
          {rule.forMs > 0 && <p>{t('meaning.for', { time: format.duration(rule.forMs) })}</p>}
          <p className={classes.dim}>{t('meaning.source', { source: rule.source })}</p>
          <Link href={`/rules/${rule.id}`}>{t('meaning.toRule')}</Link>
        </details>
      )}
    </Section>
  );
}
