import type { ReactNode } from 'react';
import type { Case } from '../../api/queries/cases.ts';
import { useSession } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import classes from './cases.module.css';

/** Who has the case, and who goes to the car. */
export function Owner({
  one: { owner, technician },
}: {
  one: Pick<Case, 'owner' | 'technician'>;
}): ReactNode {
  const { t } = useTranslation('cases');
  const username = useSession().data?.username;
  return (
    <span className={classes.owner} data-free={owner === null || undefined}>
      {owner === null ? (
        <span className={classes.nobody}>{t('nobody')}</span>
      ) : (
        <span className={classes.person} data-me={owner === username || undefined}>
          <Initials name={owner} />
          <span>{owner === username ? t('me') : owner}</span>
        </span>
      )}
      {technician !== null && (
        <span className={classes.technician} title={t('technicianOf', { name: technician.name })}>
          <Icon name="car" size={14} />
          <span>{technician.name}</span>
        </span>
      )}
    </span>
  );
}

export function Initials({ name }: { name: string }): ReactNode {
  const letters = name
    .split(/[\s._@-]+/)
    .filter((part) => part !== '')
    .slice(0, 2)
    .map((part) => [...part][0]?.toUpperCase())
    .join('');
  return (
    <span className={classes.initials} aria-hidden="true">
      {letters}
    </span>
  );
}
