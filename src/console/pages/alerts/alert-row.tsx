import { Text } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { Alert } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { Vin } from '../../parts/vin.tsx';
import { RowCheckbox } from './row-checkbox.tsx';
import classes from './rows.module.css';

interface Properties {
  readonly alert: Alert;
  readonly href: string;
  readonly isOpen: boolean;
  readonly isChosen: boolean;
  /** It does not belong into the list any more. */
  readonly isGone?: boolean;
  /** Under its cause, which says its name. */
  readonly isInner?: boolean;
  readonly mayChoose: boolean;
  readonly choose: (alert: Alert, isRange: boolean) => void;
}

/** One alert in a list: what, on which car, since when; who takes care. */
export const AlertRow = memo(function AlertRow(properties: Properties): ReactNode {
  const { alert, href, isOpen, isChosen, isGone = false, isInner = false, mayChoose, choose } = properties;
  const { t } = useTranslation('alerts');
  const { vehicle } = alert;
  const isOver =
    isGone || alert.state === 'resolved' || alert.acknowledgedAt !== null || alert.mutedUntil !== null;
  return (
    <li
      className={classes.row}
      data-row={alert.id}
      data-severity={alert.severity}
      data-inner={isInner || undefined}
      data-open={isOpen || undefined}
      data-chosen={isChosen || undefined}
      data-quiet={isOver || undefined}
    >
      {mayChoose && (
        <RowCheckbox
          label={t('row.choose', { name: alert.name, vin: alert.vin.slice(-6) })}
          checked={isChosen}
          choose={(event) => choose(alert, event.shiftKey)}
        />
      )}
      <Link
        href={href}
        className={classes.rowLink ?? ''}
        {...(isOpen ? { 'aria-current': 'true' as const } : {})}
        data-row-link
      >
        <span className={classes.rowTop}>
          <SeverityIcon severity={alert.severity} size={17} />
          <span className={classes.rowName}>{isInner ? <Car alert={alert} /> : alert.name}</span>
          <Text span size="xs" c="dimmed" className={classes.rowAge ?? ''}>
            <Age at={alert.firedAt ?? alert.activeSince} />
          </Text>
        </span>
        {!isInner && <span className={classes.rowSummary}>{alert.summary}</span>}
        <span className={classes.rowCar}>
          <span className={classes.rowVehicle}>{isInner ? alert.summary : <Car alert={alert} />}</span>
          <Vin vin={alert.vin} />
          {vehicle !== null && <span>{vehicle.market}</span>}
          <Marks alert={alert} />
        </span>
      </Link>
    </li>
  );
});

function Car({ alert: { vehicle } }: { alert: Alert }): ReactNode {
  if (vehicle === null) return null;
  const { model, modelYear, plate } = vehicle;
  return `${model} ${modelYear}${plate === null ? '' : ` · ${plate}`}`;
}

/** What has become of it: resolved, acknowledged, muted; what matters before one drives on. */
function Marks({ alert }: { alert: Alert }): ReactNode {
  const { t } = useTranslation('alerts');
  return (
    <span className={classes.rowMarks}>
      {alert.mayBeDriven === 'no' && alert.state !== 'resolved' && (
        <span className={classes.stop}>{t('common:drivable.no')}</span>
      )}
      {alert.state === 'resolved' && <span>{t('state.resolved')}</span>}
      {alert.mutedUntil !== null && (
        <span className={classes.mark}>
          <Icon name="mute" size={14} />
          {t('row.muted')}
        </span>
      )}
      {alert.acknowledgedBy !== null && (
        <span className={classes.mark} title={alert.acknowledgeNote ?? undefined}>
          <Icon name="check" size={14} />
          {alert.acknowledgedBy}
        </span>
      )}
    </span>
  );
}
