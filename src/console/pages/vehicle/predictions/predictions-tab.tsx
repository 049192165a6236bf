import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePredictions, usePredictNow, type VehiclePrediction } from '../../../api/queries/predictions.ts';
import { useMay } from '../../../api/queries/session.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Age } from '../../../parts/age.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { LoadingBlock } from '../../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';
import { partName } from '../../foreseen/foreseen-words.ts';
import { Panel } from '../panel.tsx';
import { PredictionCard } from './prediction-card.tsx';

/** What will reach its limit and when, as far as the history tells; and what cannot be told, with the reason. */
export function PredictionsTab({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation('foreseen');
  const may = useMay();
  const toast = useToast();
  const predictions = usePredictions(vin);
  const now = usePredictNow(vin);
  const items = predictions.data?.items ?? [];
  const due = items
    .filter(({ verdict, crossing }) => crossing !== null && verdict !== 'not-enough-data')
    .sort(soonestFirst);
  const calm = items.filter(({ verdict, crossing }) => crossing === null && verdict !== 'not-enough-data');
  const untold = items.filter(({ verdict }) => verdict === 'not-enough-data');
  const madeAt = items[0]?.madeAt;
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed">
          {madeAt === undefined ? t('never') : t('madeAt')} {madeAt !== undefined && <Age at={madeAt} />}
        </Text>
        {may('rules.write') && (
          <Button
            variant="default"
            className="touch"
            leftSection={<Icon name="refresh" size={16} />}
            loading={now.isPending}
            onClick={() => now.mutate(undefined, { onError: (error) => toast({ error }) })}
          >
            {t('predictNow')}
          </Button>
        )}
      </Group>
      {predictions.error !== null && (
        <ErrorNote error={predictions.error} retry={() => predictions.refetch()} />
      )}
      {predictions.isPending && <LoadingBlock height={240} />}
      {predictions.isSuccess && items.length === 0 && (
        <Empty icon="foresee" title={t('emptyVehicle')} hint={t('emptyVehicleHint')} />
      )}
      {due.length > 0 && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          {due.map((item) => (
            <PredictionCard key={`${item.quantity} ${item.place}`} item={item} />
          ))}
        </SimpleGrid>
      )}
      {calm.length > 0 && (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
          {calm.map((item) => (
            <PredictionCard key={`${item.quantity} ${item.place}`} item={item} isCompact />
          ))}
        </SimpleGrid>
      )}
      {untold.length > 0 && (
        <Panel title={t('untold')}>
          <Stack gap={6} component="ul" m={0} pl="md">
            {untold.map((item) => (
              <li key={`${item.quantity} ${item.place}`}>
                <Text size="sm">
                  <b>{partName(item, t)}</b>
                  {': '}
                  {item.reason}
                </Text>
              </li>
            ))}
          </Stack>
        </Panel>
      )}
    </Stack>
  );
}

function soonestFirst(a: VehiclePrediction, b: VehiclePrediction): number {
  const at = ({ crossing }: VehiclePrediction) => crossing?.middle ?? Number.POSITIVE_INFINITY;
  return at(a) === at(b) ? 0 : at(a) - at(b);
}
