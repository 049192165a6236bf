import type { ReactNode } from 'react';
import type { Severity } from '../api/types.ts';
import { useFormat } from '../format/use-format.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { SeverityIcon } from './severity-badge.tsx';
import classes from './severity-buttons.module.css';

/** Pressed: only these. */
export function SeverityButtons({
  label,
  severities,
  chosen,
  choose,
  counts,
  className = '',
}: {
  label: string;
  severities: readonly Severity[];
  chosen: readonly Severity[];
  choose: (severities: readonly Severity[]) => void;
  counts?: Readonly<Record<Severity, number>> | undefined;
  className?: string | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const toggle = (severity: Severity) =>
    choose(chosen.includes(severity) ? chosen.filter((one) => one !== severity) : [...chosen, severity]);
  return (
    <fieldset className={`${classes.buttons} ${className}`} aria-label={label}>
      {severities.map((severity) => (
        <button
          key={severity}
          type="button"
          className={classes.button}
          data-severity={severity}
          aria-pressed={chosen.includes(severity)}
          onClick={() => toggle(severity)}
        >
          <span aria-hidden="true">
            <SeverityIcon severity={severity} size={15} />
          </span>
          {t(`health.${severity}`)}
          {counts !== undefined && <b className="number">{format.number(counts[severity])}</b>}
        </button>
      ))}
    </fieldset>
  );
}
