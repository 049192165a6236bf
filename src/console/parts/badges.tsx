import { Badge, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Health } from '../api/types.ts';
import { severityColors } from '../theme.ts';
import { ago } from './times.ts';

export function HealthBadge({ health }: { health: Health }): ReactNode {
  const { t } = useTranslation();
  return (
    <Badge
      color={severityColors[health]}
      variant={health === 'ok' ? 'light' : 'filled'}
      autoContrast
      radius="sm"
      style={{ flex: 'none' }}
    >
      {t(`health.${health}`)}
    </Badge>
  );
}

export function Presence({ online, lastSeenAt }: { online: boolean; lastSeenAt: number | null }): ReactNode {
  const { t, i18n } = useTranslation();
  const words = online
    ? t('presence.online')
    : lastSeenAt === null
      ? t('presence.never')
      : ago(lastSeenAt, i18n.language);
  return (
    <Group gap={6} wrap="nowrap">
      <svg width={9} height={9} viewBox="0 0 10 10" aria-hidden="true">
        <circle
          cx={5}
          cy={5}
          r={4}
          fill={online ? 'var(--mantine-color-teal-6)' : 'none'}
          stroke={online ? 'none' : 'var(--mantine-color-gray-6)'}
          strokeWidth={1.5}
        />
      </svg>
      <Text size="sm" {...(online ? {} : { c: 'dimmed' })} style={{ whiteSpace: 'nowrap' }}>
        {words}
      </Text>
    </Group>
  );
}

/** May the car be driven with this? Said only where it is not a plain yes. */
export function Drivable({ mayBeDriven }: { mayBeDriven: 'yes' | 'limited' | 'no' | null }): ReactNode {
  const { t } = useTranslation();
  if (mayBeDriven === null || mayBeDriven === 'yes') return null;
  return (
    <Badge
      color={mayBeDriven === 'no' ? 'red' : 'orange'}
      variant="outline"
      tt="none"
      radius="sm"
      style={{ flex: 'none' }}
    >
      {t(`drivable.${mayBeDriven}`)}
    </Badge>
  );
}
