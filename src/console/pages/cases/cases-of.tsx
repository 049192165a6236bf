import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { useCasesOf } from '../../api/queries/cases.ts';
import { useMay } from '../../api/queries/session.ts';
import type { Alert, VehicleDetail } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { lazily } from '../../parts/lazily.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { Panel } from '../vehicle/panel.tsx';
import rows from './cases.module.css';
import classes from './cases-of.module.css';
import { StateBadge } from './state-badge.tsx';

const OpenCaseDialog = lazily(async () => (await import('./dialogs/open-case-dialog.tsx')).OpenCaseDialog);

/** The case that an alert became or joined; else a way to open one about it. */
export function AlertCase({ alert }: { alert: Alert }): ReactNode {
  const { t } = useTranslation('cases');
  const may = useMay();
  const [isOpening, setOpening] = useState(false);
  const { data } = useCasesOf({ alert: alert.id }, { open: false, enabled: may('cases.read') });
  const [one] = data?.items ?? [];
  if (data === undefined) return null;
  if (one !== undefined) {
    return (
      <Button
        component={Link}
        href={`/cases/${one.id}`}
        variant="light"
        className="touch"
        leftSection={<Icon name="case" size={16} />}
      >
        {t('of.ofAlert', { number: one.number })} · {t(`state.${one.state}`)}
      </Button>
    );
  }
  if (!may('cases.write') || alert.state === 'pending') return null;
  return (
    <>
      <Button
        variant="default"
        className="touch"
        leftSection={<Icon name="case" size={16} />}
        onClick={() => setOpening(true)}
      >
        {t('open.button')}
      </Button>
      {isOpening && <OpenCaseDialog vin={alert.vin} alert={alert} close={() => setOpening(false)} />}
    </>
  );
}

/** What somebody works on already, of one car. */
export function VehicleCases({ vehicle: { vin, openCases } }: { vehicle: VehicleDetail }): ReactNode {
  const { t } = useTranslation('cases');
  const may = useMay();
  const [isOpening, setOpening] = useState(false);
  if (!may('cases.read')) return null;
  return (
    <Panel
      title={t('of.title')}
      aside={
        may('cases.write') && (
          <Button
            size="compact-sm"
            variant="subtle"
            className="touch"
            leftSection={<Icon name="plus" size={15} />}
            onClick={() => setOpening(true)}
          >
            {t('open.button')}
          </Button>
        )
      }
    >
      {openCases.length === 0 && <p className={classes.noneOf}>{t('of.none')}</p>}
      <ul className={classes.casesOf}>
        {openCases.map(({ id, number, title, state, priority, owner }) => (
          <li key={id}>
            <Link href={`/cases/${id}`}>
              <SeverityIcon severity={priority} size={16} />
              <span>
                <span className={rows.number}>#{number}</span> <b>{title}</b>
                <small>{owner ?? t('nobody')}</small>
              </span>
              <StateBadge state={state} />
            </Link>
          </li>
        ))}
      </ul>
      {isOpening && <OpenCaseDialog vin={vin} close={() => setOpening(false)} />}
    </Panel>
  );
}
