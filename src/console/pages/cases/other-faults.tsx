import { type ReactNode, useState } from 'react';
import { useFaultMeaning } from '../../api/queries/alerts.ts';
import { useFaultHistory } from '../../api/queries/vehicle-page.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { FaultCauses } from '../../parts/fault-causes.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { Section } from '../alerts/section.tsx';
import classes from './case.module.css';

type History = NonNullable<ReturnType<typeof useFaultHistory>['data']>['items'][number];

/** What else the car's control units report now, each with what may be behind it. */
export function OtherFaults({ vin, code }: { vin: string; code: string | null }): ReactNode {
  const { t } = useTranslation('cases');
  const { data, error, refetch } = useFaultHistory(vin);
  const open = data?.items.filter((fault) => fault.active && fault.code !== code) ?? [];
  return (
    <Section title={t('faults.title')}>
      {error !== null && <ErrorNote error={error} retry={refetch} />}
      {data === undefined && error === null && <LoadingRows count={2} />}
      {data !== undefined && open.length === 0 && <p className={classes.dim}>{t('faults.none')}</p>}
      {open.map((fault) => (
        <FaultLine key={`${fault.ecu} ${fault.system} ${fault.code}`} vin={vin} fault={fault} />
      ))}
    </Section>
  );
}

function FaultLine({ vin, fault }: { vin: string; fault: History }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const asked = isOpen ? fault : { ...fault, code: '' };
  const meaning = useFaultMeaning(vin, asked);
  return (
    <details className={classes.fault} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <SeverityIcon severity={fault.severity} size={15} />
        <code>{fault.code}</code>
        <span className={classes.dim}>{fault.ecu}</span>
        <span>{fault.description}</span>
      </summary>
      {isOpen &&
        (meaning.data === undefined ? <LoadingRows count={2} /> : <FaultCauses code={meaning.data} />)}
    </details>
  );
}
