import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type AlertContext, useFaultMeaning } from '../../api/queries/alerts.ts';
import type { Alert } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import classes from './alert.module.css';
import { Section } from './section.tsx';
import why from './why.module.css';

const shownCauses = 4;

/** What to do: in a sentence, then step by step, what can be seen from afar first; of a fault what may be behind it. */
export function AlertTodo({
  alert,
  context,
}: {
  alert: Alert;
  context: AlertContext | undefined;
}): ReactNode {
  const { t } = useTranslation('alerts');
  const { advice } = alert;
  const { fault } = alert.evidence;
  const runbook = context?.why.runbook ?? null;
  return (
    <Section title={t('todo.title')}>
      {advice !== null && <p className={classes.advice}>{advice}</p>}
      {runbook !== null && (
        <>
          <Steps title={t('todo.remote')} steps={runbook.remote} />
          <Steps title={t('todo.visit')} steps={runbook.visit} />
        </>
      )}
      {fault !== undefined && <Causes alert={alert} fault={fault} />}
      {fault !== undefined && (
        <p className={classes.dim}>
          <Link
            href={`/vehicles/${alert.vin}?tab=faults&fault=${encodeURIComponent(`${fault.ecu}/${fault.system}/${fault.code}`)}`}
          >
            {t('meaning.fault', { code: fault.code, ecu: fault.ecu })}
          </Link>
        </p>
      )}
    </Section>
  );
}

function Steps({ title, steps }: { title: string; steps: readonly string[] }): ReactNode {
  if (steps.length === 0) return null;
  return (
    <>
      <h4 className={classes.small}>{title}</h4>
      <ol className={why.steps}>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </>
  );
}

function Causes({
  alert,
  fault,
}: {
  alert: Alert;
  fault: NonNullable<Alert['evidence']['fault']>;
}): ReactNode {
  const { t } = useTranslation('alerts');
  const meaning = useFaultMeaning(alert.vin, fault).data;
  if (meaning === undefined || (meaning.causes.length === 0 && meaning.checks.length === 0)) return null;
  return (
    <>
      <Steps title={t('todo.checks')} steps={meaning.checks} />
      {meaning.causes.length > 0 && <h4 className={classes.small}>{t('todo.causes')}</h4>}
      <ol className={why.steps}>
        {meaning.causes.slice(0, shownCauses).map(({ name, checks, parts, skills }) => (
          <li key={name}>
            <details>
              <summary>{name}</summary>
              <ul>
                {checks.map((check) => (
                  <li key={check}>{check}</li>
                ))}
              </ul>
              {parts.length > 0 && (
                <p>{t('todo.parts', { list: parts.map((part) => part.name).join(', ') })}</p>
              )}
              {skills.length > 0 && (
                <p>{t('todo.skills', { list: skills.map((skill) => skill.name).join(', ') })}</p>
              )}
            </details>
          </li>
        ))}
      </ol>
    </>
  );
}
