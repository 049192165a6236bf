import { Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { VehiclePrediction } from '../../../api/queries/predictions.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { SeverityIcon } from '../../../parts/severity-badge.tsx';
import { ahead, partName, roughly, urgency } from '../../foreseen/foreseen-words.ts';
import { PredictionChart } from './prediction-chart.tsx';

/** One part: when it is due, how sure that is, why, and the trend up to the limit. */
export function PredictionCard({
  item,
  isCompact = false,
}: {
  item: VehiclePrediction;
  isCompact?: boolean;
}): ReactNode {
  const { t } = useTranslation('foreseen');
  const format = useFormat();
  const { crossing, verdict, reason, distance } = item;
  const now = serverNow();
  const severity = urgency(item, now);
  const name = partName(item, t);
  const due =
    verdict === 'crossed' || crossing === null ? t(`verdict.${verdict}`) : ahead(crossing.middle, now, t);
  return (
    <Paper withBorder p="sm" component="section" aria-label={name}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
        <Title order={3} size="h5">
          {name}
        </Title>
        <Group gap={6} wrap="nowrap">
          {severity !== null && severity !== 'info' && <SeverityIcon severity={severity} size={18} />}
          <Text fw={600}>{due}</Text>
        </Group>
      </Group>
      {verdict === 'will-cross' && crossing !== null && (
        <Text size="sm">
          {t('due', {
            at: format.time(crossing.middle, 'date'),
            from: format.time(crossing.low, 'date'),
            to: format.time(crossing.high, 'date'),
          })}
          {distance !== null &&
            ` ${t('distanceRange', {
              distance: format.value(roughly(distance.middle), 'km'),
              from: format.value(roughly(distance.low), 'km'),
              to: format.value(roughly(distance.high), 'km'),
            })}`}
        </Text>
      )}
      <Text size="sm" c="dimmed" mb={4}>
        {reason}
      </Text>
      {item.points.length > 1 && <PredictionChart item={item} label={name} height={isCompact ? 104 : 170} />}
    </Paper>
  );
}
