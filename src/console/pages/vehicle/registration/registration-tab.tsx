import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMay } from '../../../api/queries/session.ts';
import type { VehicleDetail } from '../../../api/types.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Panel } from '../panel.tsx';
import { Software } from '../software.tsx';
import classes from '../vehicle.module.css';
import { Certificates } from './certificates.tsx';
import { Credentials } from './credentials.tsx';
import { EraseVehicle } from './erase-vehicle.tsx';
import { Owner } from './owner.tsx';
import { RegistrationForm } from './registration-form.tsx';

/** What is known of the car by registration, who owns it, what is installed, how it signs in; and its end. */
export function RegistrationTab({ vehicle }: { vehicle: VehicleDetail }): ReactNode {
  const { t } = useTranslation('vehicle');
  const may = useMay();
  return (
    <Stack gap="md">
      <Panel title={t('registration.title')}>
        {may('vehicles.write') ? (
          <RegistrationForm key={vehicle.vin} vehicle={vehicle} />
        ) : (
          <Known vehicle={vehicle} />
        )}
      </Panel>
      {may('owners.write') && <Owner key={vehicle.vin} vin={vehicle.vin} />}
      <Software ecus={vehicle.ecus} />
      {may('credentials.write') && <Credentials vehicle={vehicle} />}
      {may('credentials.write') && <Certificates vin={vehicle.vin} />}
      {may('vehicles.erase') && <EraseVehicle vehicle={vehicle} />}
    </Stack>
  );
}

function Known({ vehicle }: { vehicle: VehicleDetail }): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  const rows: [string, string][] = [
    [t('registration.model'), vehicle.model],
    [t('registration.modelYear'), String(vehicle.modelYear)],
    [t('registration.powertrain'), t(`common:powertrain.${vehicle.powertrain}`)],
    [t('registration.market'), vehicle.market],
    [t('registration.plate'), vehicle.plate ?? '–'],
    [t('registration.chemistry'), vehicle.chemistry ?? '–'],
    [t('registration.timeZone'), vehicle.timeZone ?? vehicle.localTimeZone ?? '–'],
    [t('registration.since'), format.time(vehicle.createdAt, 'date')],
    ...Object.entries(vehicle.attributes).map(([name, value]): [string, string] => [name, String(value)]),
  ];
  return (
    <>
      <dl className={classes.pairs}>
        {rows.map(([name, value]) => (
          <div key={name} className={classes.pair}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Text size="xs" c="dimmed" mt="sm">
        {t('registration.readOnly')}
      </Text>
    </>
  );
}
