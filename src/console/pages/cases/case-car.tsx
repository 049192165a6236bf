import type { ReactNode } from 'react';
import type { Case } from '../../api/queries/cases.ts';
import { regionName } from '../../format/regions.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { Vin } from '../../parts/vin.tsx';
import classes from './cases.module.css';

const shownMarkets = 3;

/** Which car, or how many cars of which markets a cause has. */
export function CaseCar({ one: { vin, vehicle, vehicles, markets } }: { one: Case }): ReactNode {
  const { t } = useTranslation('cases');
  const { locale } = useFormat();
  if (vin === null) {
    const names = markets.slice(0, shownMarkets).map((market) => regionName(market, locale));
    return (
      <span className={classes.car}>
        <span className={classes.cars}>
          <Icon name="car" size={14} />
          {t('cars', { count: vehicles })}
        </span>
        <span>
          {names.join(', ')}
          {markets.length > shownMarkets && ' …'}
        </span>
      </span>
    );
  }
  return (
    <span className={classes.car}>
      {vehicle !== null && (
        <span>
          {vehicle.model} {vehicle.modelYear}
        </span>
      )}
      {vehicle?.plate != null && <span>{vehicle.plate}</span>}
      <Vin vin={vin} />
      <span>{markets[0] === undefined ? '' : regionName(markets[0], locale)}</span>
    </span>
  );
}
