import type { ReactNode } from 'react';
import { useAlert, useAlertContext } from '../../api/queries/alerts.ts';
import type { CaseDetail } from '../../api/queries/cases.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { AlertTodo } from '../alerts/alert-todo.tsx';
import classes from './case.module.css';
import { certificateName } from './case-words.ts';
import { OtherFaults } from './other-faults.tsx';
import { PastRepairs } from './past-repairs.tsx';

/** What it was if that is known; what to check, what it was before, and what else the car reports. */
export function DiagnosisPane({ one }: { one: CaseDetail }): ReactNode {
  const { t } = useTranslation('cases');
  const [first] = one.alertIds;
  const alert = useAlert(first ?? '', undefined, first !== undefined).data;
  const context = useAlertContext(first ?? '', first !== undefined).data;
  const { certificates, skills } = one.needs;
  return (
    <section id="diagnosis" className={classes.part}>
      <h2>{t('parts.diagnosis')}</h2>
      {one.cause !== null && (
        <p className={classes.confirmed}>
          <Icon name="check" size={18} />
          <span>
            {t('diagnosis.confirmed')} <b>{one.cause.name}</b>
            {one.fix !== null && <> · {t(`fix.${one.fix}`)}</>}
          </span>
        </p>
      )}
      {certificates.length + skills.length > 0 && (
        <p className={classes.dim}>
          {t('diagnosis.needs', {
            list: [...certificates.map((name) => certificateName(t, name)), ...skills].join(', '),
          })}
        </p>
      )}
      {alert !== undefined && <AlertTodo alert={alert} context={context} />}
      <PastRepairs one={one} />
      {one.vin !== null && <OtherFaults vin={one.vin} code={one.code} />}
    </section>
  );
}
