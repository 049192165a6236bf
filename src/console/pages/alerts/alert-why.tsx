import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { AlertContext } from '../../api/queries/alerts.ts';
import type { Alert } from '../../api/types.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingRows } from '../../parts/loading.tsx';
import { ConditionWords } from '../rules/condition-words.tsx';
import classes from './alert.module.css';
import { Section } from './section.tsx';
import why from './why.module.css';

/** The rule as it judged, in words, with the numbers then and now; what it was written for. */
export function AlertWhy({ alert, context }: { alert: Alert; context: AlertContext | undefined }): ReactNode {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  if (context === undefined) return <LoadingRows count={3} />;
  const { rule, why: judged } = context;
  const cohorts = Object.entries(alert.evidence.thresholds ?? {}).filter(([, { cohort }]) => cohort !== null);
  return (
    <Section
      title={t('why.title')}
      action={rule !== null && <Link href={`/rules/${rule.id}`}>{t('meaning.toRule')}</Link>}
    >
      {judged.changed && <p className={classes.note}>{t('why.changed', { version: judged.version ?? 1 })}</p>}
      {judged.when !== null && <ConditionWords tree={judged.when} />}
      {judged.forMs > 0 && (
        <p className={classes.dim}>{t('why.heldFor', { time: format.duration(judged.forMs) })}</p>
      )}
      {cohorts.map(([name, { value, cohort }]) => (
        <p key={name} className={classes.dim}>
          {t('why.threshold', { value: String(value), cohort: cohort ?? '' })}
        </p>
      ))}
      <details className={classes.rule}>
        <summary>{t('why.text')}</summary>
        {rule !== null && (
          <p className={why.reason} lang={rule.reasonLanguage}>
            {rule.reason}
          </p>
        )}
        <pre>{alert.evidence.rule?.when ?? rule?.when ?? ''}</pre>
        {judged.clear !== null && (
          <>
            <p className={classes.dim}>{t('why.clear')}</p>
            <ConditionWords tree={judged.clear} />
            {judged.clearForMs > 0 && (
              <p className={classes.dim}>{t('why.clearFor', { time: format.duration(judged.clearForMs) })}</p>
            )}
          </>
        )}
        {rule !== null && <p className={classes.dim}>{t('meaning.source', { source: rule.source })}</p>}
        <Software software={alert.evidence.software ?? {}} />
        {judged.version !== null && (
          <p className={classes.dim}>{t('why.version', { version: judged.version })}</p>
        )}
      </details>
    </Section>
  );
}

/** What the control units ran when it fired. */
function Software({ software }: { software: Readonly<Record<string, string>> }): ReactNode {
  const { t } = useTranslation('alerts');
  const units = Object.entries(software);
  if (units.length === 0) return null;
  return (
    <p className={classes.dim}>
      {t('chain.software')}: {units.map(([ecu, version]) => `${ecu} ${version}`).join(', ')}
    </p>
  );
}
