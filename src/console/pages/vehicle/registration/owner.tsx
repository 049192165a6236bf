import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useVehicleOwner } from '../../../api/queries/vehicle-owner.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingBlock } from '../../../parts/loading.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { Panel } from '../panel.tsx';
import { OwnerForm } from './owner-form.tsx';

/** Whom updates of the car are told to, and in which language. */
export function Owner({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation('vehicle');
  const { data, error, refetch } = useVehicleOwner(vin);
  return (
    <Panel title={t('owner.title')}>
      <Stack gap="sm">
        <Text size="sm">{t('owner.hint')}</Text>
        {error !== null && <ErrorNote error={error} retry={refetch} />}
        {data === undefined && error === null && <LoadingBlock height={160} />}
        {data !== undefined && <OwnerForm key={vin} vin={vin} owner={data.owner} />}
      </Stack>
    </Panel>
  );
}
