import type { ReactNode } from 'react';
import type { AlertContext } from '../../api/queries/alerts.ts';
import type { Alert, SignalValue } from '../../api/types.ts';
import { shortName } from '../../format/signal-name.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age } from '../../parts/age.tsx';
import classes from './alert.module.css';
import { Section } from './section.tsx';
import why from './why.module.css';

/** Each value when it fired, when it ended, and now; of a fault, what the control unit recorded with it. */
export function EvidenceValues({
  alert,
  context,
}: {
  alert: Alert;
  context: AlertContext | undefined;
}): ReactNode {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  const values = context?.why.values ?? [];
  if (values.length === 0) return null;
  const write = (value: SignalValue | null, unit: string | null, path: string) => {
    if (value === null) return '–';
    return typeof value === 'boolean'
      ? t(value ? 'common:yes' : 'common:no')
      : format.value(value, unit, path);
  };
  const hasEnded = alert.state === 'resolved' && values.some(({ ended }) => ended !== null);
  return (
    <Section title={t(alert.evidence.fault === undefined ? 'values.title' : 'evidence.recorded')}>
      <table className={why.table}>
        <thead>
          <tr>
            <th>{t('values.signal')}</th>
            <th>{t('values.was')}</th>
            {hasEnded && <th>{t('values.ended')}</th>}
            <th>{t('values.now')}</th>
          </tr>
        </thead>
        <tbody>
          {values.map(({ signal, unit, was, ended, now, nowAt }) => (
            <tr key={signal}>
              <th scope="row" title={signal}>
                {shortName(signal)}
              </th>
              <td className="number">
                <b>{write(was, unit, signal)}</b>
              </td>
              {hasEnded && <td className="number">{write(ended, unit, signal)}</td>}
              <td className="number">
                {write(now, unit, signal)}{' '}
                {nowAt !== null && (
                  <span className={classes.dim}>
                    <Age at={nowAt} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
