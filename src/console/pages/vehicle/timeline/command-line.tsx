import { Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { TimelineEntry } from '../../../api/queries/timeline.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { commandTitle } from '../../diagnosis/command-words.ts';
import { StateBadge } from '../../diagnosis/state-badge.tsx';
import { Line, sign } from './timeline-line.tsx';

/** A command that was asked for, or how it ended; what it gave is behind the link. */
export function CommandLine({
  entry: { kind, command },
  vin,
}: {
  entry: Extract<TimelineEntry, { kind: 'command-requested' | 'command-ended' }>;
  vin: string;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const words = useTranslation('diagnosis');
  const { id, name, state, reason, requestedBy, error } = command;
  const isEnd = kind === 'command-ended';
  return (
    <Line icon={sign(isEnd ? 'check' : 'send')}>
      {!isEnd && `${t('timeline.commandAsked', { who: requestedBy })}: `}
      <Anchor component={Link} href={`/vehicles/${vin}?tab=diagnosis&command=${id}`} inherit fw={600}>
        {commandTitle(words.t, name, undefined)}
      </Anchor>{' '}
      {isEnd && <StateBadge state={state} />}{' '}
      <Text span c="dimmed">
        {isEnd ? (error?.negativeResponse?.name ?? error?.message ?? '') : reason}
      </Text>
    </Line>
  );
}
