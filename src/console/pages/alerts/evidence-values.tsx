import type { ReactNode } from 'react';
import type { AlertContext } from '../../api/queries/alerts.ts';
import type { Alert } from '../../api/types.ts';
import { shortName } from '../../format/signal-name.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import classes from './alert.module.css';

/** The values at the moment when it fired; of a fault, what the control unit recorded with it. */
export function EvidenceValues({
  alert,
  units,
}: {
  alert: Alert;
  units: AlertContext['units'] | undefined;
}): ReactNode {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  const values = Object.entries(alert.evidence.signals);
  if (values.length === 0) return null;
  return (
    <>
      <h4 className={classes.small}>
        {t(alert.evidence.fault === undefined ? 'evidence.values' : 'evidence.recorded')}
      </h4>
      <dl className={classes.values}>
        {values.map(([path, value]) => (
          <div key={path}>
            <dt title={path}>{shortName(path)}</dt>
            <dd className="number">
              {typeof value === 'boolean'
                ? t(value ? 'common:yes' : 'common:no')
                : format.value(value, units?.[path] ?? null, path)}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
