import { Button, List, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useEraseVehicle, useExtent, type VehicleExtent } from '../../../api/queries/vehicle-page.ts';
import type { VehicleDetail } from '../../../api/types.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useConfirm } from '../../../parts/confirm.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { Vin } from '../../../parts/vin.tsx';
import { Panel } from '../panel.tsx';

/** The car and everything about it is deleted for good; what that is and that it waits, is said before. */
export function EraseVehicle({ vehicle }: { vehicle: VehicleDetail }): ReactNode {
  const { t } = useTranslation('vehicle');
  const confirm = useConfirm();
  const [, go] = useLocation();
  const erase = useEraseVehicle(vehicle.vin);
  const extent = useExtent(vehicle.vin);
  const onErase = async () => {
    const { data } = await extent.refetch();
    if (data === undefined) return;
    const isSure = await confirm({
      title: t('erase.title'),
      body: <WhatIsGone vehicle={vehicle} extent={data} />,
      action: t('erase.action'),
    });
    if (!isSure) return;
    // Not by mutate's own callbacks: they are dropped when the page is gone before the answer is told.
    await erase.mutateAsync().then(
      ({ id }) => go(`/erasures/${id}`, { replace: true }),
      () => undefined,
    );
  };
  return (
    <Panel title={t('erase.title')}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t('erase.hint')}</Text>
        {(erase.error ?? extent.error) !== null && <ErrorNote error={erase.error ?? extent.error} />}
        <Button
          variant="outline"
          color="red"
          onClick={onErase}
          loading={erase.isPending || extent.isFetching}
        >
          {t('erase.action')} …
        </Button>
      </Stack>
    </Panel>
  );
}

function WhatIsGone({ vehicle, extent }: { vehicle: VehicleDetail; extent: VehicleExtent }): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  return (
    <Stack gap="xs">
      <Text size="sm">
        {vehicle.model} {vehicle.modelYear} · <Vin vin={vehicle.vin} />
      </Text>
      <Text size="sm">{t('erase.gone')}</Text>
      <List size="sm" spacing={2}>
        <List.Item>{t('erase.signals', { count: extent.signals })}</List.Item>
        <List.Item>{t('erase.alerts', { count: extent.alerts })}</List.Item>
        <List.Item>{t('erase.faults', { count: extent.faults })}</List.Item>
        <List.Item>{t('erase.reports', { count: extent.reports })}</List.Item>
        {extent.quarantined > 0 && (
          <List.Item>{t('erase.quarantined', { count: extent.quarantined })}</List.Item>
        )}
        <List.Item>{t('erase.registration')}</List.Item>
        <List.Item>{t('erase.others')}</List.Item>
      </List>
      {extent.earliest !== null && (
        <Text size="sm">{t('erase.since', { date: format.time(extent.earliest, 'date') })}</Text>
      )}
      <Text size="sm">{t('erase.waits')}</Text>
      <Text size="sm">{t('erase.stays')}</Text>
      <Text size="sm" fw={600}>
        {t('erase.forGood')}
      </Text>
    </Stack>
  );
}
