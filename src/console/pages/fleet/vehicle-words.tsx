/** What a list says of a vehicle. `words` comes from `useVehicleWords()`, once a list and not once a cell. */
import { type ReactNode, useMemo } from 'react';
import type { Vehicle } from '../../api/types.ts';
import type { Format } from '../../format/format.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age } from '../../parts/age.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import classes from './fleet.module.css';
import { placeWords, useCountryAt } from './place-words.ts';

export interface VehicleWords {
  readonly t: ReturnType<typeof useTranslation<'fleet'>>['t'];
  readonly format: Format;
  readonly place: (position: NonNullable<Vehicle['position']>) => string;
}

export function useVehicleWords(): VehicleWords {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const countryAt = useCountryAt();
  return useMemo(
    () => ({ t, format, place: (position) => placeWords(position, format, countryAt) }),
    [t, format, countryAt],
  );
}

const signs: Record<Vehicle['health'], IconName> = {
  ok: 'check',
  info: 'info',
  minor: 'alert',
  major: 'alert',
  critical: 'octagon',
};

/** How bad it is by a sign, and what is wrong in words. */
export function Problem({ vehicle: { health, worst }, words }: CellProps): ReactNode {
  const { t } = words;
  const name = t(`common:health.${health}`);
  return (
    <>
      <span
        className={`severity-icon ${classes.sign}`}
        data-severity={health}
        role="img"
        aria-label={name}
        title={name}
      >
        <Icon name={signs[health]} size={17} />
      </span>
      {worst === null ? (
        <span className={classes.quiet}>{t('noProblem')}</span>
      ) : (
        <>
          {worst.mayBeDriven === 'no' && (
            <span className={classes.stop} title={t('common:drivable.no')}>
              {t('common:drivable.no')}
            </span>
          )}
          <span className={classes.problem} title={worst.name}>
            {worst.name}
          </span>
          {worst.others > 0 && (
            <span className={classes.others} title={t('othersTitle', { count: worst.others })}>
              +{worst.others}
            </span>
          )}
        </>
      )}
    </>
  );
}

export interface CellProps {
  readonly vehicle: Vehicle;
  readonly words: VehicleWords;
}

/** Online, or how long ago it was heard. */
export function Seen({ vehicle: { online, lastSeenAt }, words: { t } }: CellProps): ReactNode {
  return (
    <>
      <span className={classes.dot} data-online={online || undefined} aria-hidden="true" />
      {online ? (
        t('common:presence.online')
      ) : (
        <span className={classes.quiet}>
          {lastSeenAt === null ? t('common:presence.never') : <Age at={lastSeenAt} />}
        </span>
      )}
    </>
  );
}
