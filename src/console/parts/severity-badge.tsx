import type { ReactNode } from 'react';
import type { Health } from '../api/types.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon, type IconName } from './icon.tsx';

const icons: Record<Health, IconName> = {
  ok: 'check',
  info: 'info',
  minor: 'alert',
  major: 'alert',
  critical: 'octagon',
};

/** How bad it is: colour, sign and word. `health` of a vehicle and `severity` of an alert are the same scale. */
export function SeverityBadge({ severity }: { severity: Health }): ReactNode {
  const { t } = useTranslation();
  return (
    <span className="severity-badge" data-severity={severity}>
      <Icon name={icons[severity]} size={14} />
      {t(`health.${severity}`)}
    </span>
  );
}

/** The sign alone, where the word stands elsewhere in the row; its word is told to screen readers. */
export function SeverityIcon({ severity, size = 18 }: { severity: Health; size?: number }): ReactNode {
  const { t } = useTranslation();
  return (
    <span
      className="severity-icon"
      data-severity={severity}
      role="img"
      aria-label={t(`health.${severity}`)}
      title={t(`health.${severity}`)}
    >
      <Icon name={icons[severity]} size={size} />
    </span>
  );
}
