import { Anchor, Box, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { VehicleDetail } from '../../api/types.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { lazily } from '../../parts/lazily.tsx';
import { Fact } from './facts.tsx';
import classes from './vehicle.module.css';

const Locator = lazily(async () => (await import('./locator.tsx')).Locator);

/** Where it was last: a small map of the region, and the coordinates with a way to a street map. */
export function Place({ vehicle: { position } }: { vehicle: Pick<VehicleDetail, 'position'> }): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  if (position === null) return null;
  const { latitude, longitude, ts } = position;
  const degrees = (value: number) =>
    format.number(value, { minimumFractionDigits: 4, maximumFractionDigits: 4 });
  const words = `${degrees(latitude)}, ${degrees(longitude)}`;
  return (
    <>
      <Fact label={t('facts.place')} isWide>
        <Anchor
          href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=14/${latitude}/${longitude}`}
          target="_blank"
          rel="noreferrer"
          size="sm"
          title={t('facts.openMap')}
        >
          {words} <Icon name="external" size={13} />
        </Anchor>{' '}
        <Text span size="xs" c="dimmed">
          <Moment at={ts} />
        </Text>
      </Fact>
      <Box className={classes.locator} aria-hidden="true">
        <Locator latitude={latitude} longitude={longitude} />
      </Box>
    </>
  );
}
