import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Foreseen } from '../../api/queries/predictions.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import classes from './foreseen.module.css';
import { ahead, partName, roughly, urgency } from './foreseen-words.ts';

export function ForeseenRow({ item }: { item: Foreseen }): ReactNode {
  const { t } = useTranslation('foreseen');
  const format = useFormat();
  const { vin, vehicle, crossing, verdict, reason, distance } = item;
  const now = serverNow();
  return (
    <Link
      href={`/vehicles/${vin}?tab=predictions`}
      className={classes.row ?? ''}
      data-urgency={urgency(item, now) ?? 'none'}
    >
      <span className={classes.when}>
        <b>
          {verdict === 'crossed' ? t('crossed') : crossing === null ? '' : ahead(crossing.middle, now, t)}
        </b>
        {verdict !== 'crossed' && crossing !== null && (
          <span className={classes.dim}>
            {t('between', {
              from: format.time(crossing.low, 'date'),
              to: format.time(crossing.high, 'date'),
            })}
          </span>
        )}
      </span>
      <span className={classes.what}>
        <Text span fw={600}>
          {partName(item, t)}
        </Text>
        <span className={classes.dim}>
          {reason}
          {distance !== null &&
            ` ${t('distance', { distance: format.value(roughly(distance.middle), 'km') })}`}
        </span>
      </span>
      <span className={classes.who}>
        <span>
          {vehicle.model} {vehicle.modelYear}
        </span>
        <span className={classes.dim}>{vehicle.plate ?? vin}</span>
      </span>
    </Link>
  );
}
