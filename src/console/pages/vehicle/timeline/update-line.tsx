import { Anchor, Badge, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { TimelineEntry } from '../../../api/queries/timeline.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Line, sign } from './timeline-line.tsx';

/** An update that the car was offered, or what became of it. */
export function UpdateLine({
  entry: { kind, update },
  vin,
}: {
  entry: Extract<TimelineEntry, { kind: 'update-offered' | 'update-ended' }>;
  vin: string;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const words = useTranslation('campaigns');
  const { campaign, state, steps } = update;
  const isEnd = kind === 'update-ended';
  return (
    <Line icon={sign('update')}>
      {t(isEnd ? 'timeline.updateEnded' : 'timeline.updateOffered')}{' '}
      <Anchor component={Link} href={`/vehicles/${vin}?tab=updates`} inherit fw={600}>
        {campaign.name}
      </Anchor>{' '}
      {isEnd && (
        <Badge variant="default" tt="none" radius="sm" fw={500} h="auto">
          {words.t(`deployment.${state}`)}
        </Badge>
      )}{' '}
      <Text span c="dimmed">
        {steps.map(({ ecu, from, to }) => `${ecu} ${from} → ${to}`).join(' · ')}
      </Text>
    </Line>
  );
}
