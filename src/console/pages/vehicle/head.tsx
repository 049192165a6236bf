import { Badge, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { VehicleDetail } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { FavouriteVehicle } from '../../parts/favourite-vehicle.tsx';
import { Presence } from '../../parts/presence.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { StaleMark } from '../../parts/stale-mark.tsx';
import { CopyButton, Vin } from '../../parts/vin.tsx';
import classes from './vehicle.module.css';

/** Who is it, and is it online. */
export function Head({ vehicle }: { vehicle: VehicleDetail }): ReactNode {
  const { t } = useTranslation('vehicle');
  return (
    <header className={classes.head}>
      <Group gap="xs" wrap="nowrap">
        <span className={classes.vin}>
          <Vin vin={vehicle.vin} />
        </span>
        <CopyButton text={vehicle.vin} />
        <FavouriteVehicle vin={vehicle.vin} />
      </Group>
      <Group gap="sm">
        {vehicle.plate !== null && <span className={classes.plate}>{vehicle.plate}</span>}
        <Text size="sm">
          {vehicle.model} · {vehicle.modelYear}
        </Text>
        <Badge variant="default" radius="sm" tt="none" fw={500}>
          {t(`common:powertrain.${vehicle.powertrain}`)}
        </Badge>
        <Text size="sm" c="dimmed">
          {vehicle.market}
        </Text>
      </Group>
      <Group gap="sm" className={classes.headState}>
        {(vehicle.lastSeenAt !== null || vehicle.health !== 'ok') && (
          <SeverityBadge severity={vehicle.health} />
        )}
        <Presence online={vehicle.online} lastSeenAt={vehicle.lastSeenAt} />
        <StaleMark />
      </Group>
    </header>
  );
}
