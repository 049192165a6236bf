import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useAlert } from '../../api/queries/alerts.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import classes from './case.module.css';

/** An alert of the case, to be looked at. */
export function AlertLine({
  id,
  isChosen,
  choose,
}: {
  id: string;
  isChosen: boolean;
  choose: () => void;
}): ReactNode {
  const { t } = useTranslation('cases');
  const alert = useAlert(id).data;
  if (alert === undefined) return <LoadingRows count={1} height={36} />;
  return (
    <UnstyledButton className={classes.alertLine ?? ''} aria-pressed={isChosen} onClick={choose}>
      <SeverityIcon severity={alert.severity} size={15} />
      <span>{alert.name}</span>
      <span className={classes.dim}>
        {t(`evidence.state.${alert.state}`)} · <Moment at={alert.firedAt ?? alert.activeSince} />
      </span>
    </UnstyledButton>
  );
}
