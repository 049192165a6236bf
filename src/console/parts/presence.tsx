import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { Age } from './age.tsx';

/** Online, or since when not: a full or an empty dot, and words. */
export function Presence({ online, lastSeenAt }: { online: boolean; lastSeenAt: number | null }): ReactNode {
  const { t } = useTranslation();
  return (
    <Group gap={6} wrap="nowrap">
      <svg width={9} height={9} viewBox="0 0 10 10" aria-hidden="true" style={{ flex: 'none' }}>
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
        {online ? (
          t('presence.online')
        ) : lastSeenAt === null ? (
          t('presence.never')
        ) : (
          <>
            {t('presence.offline')} · <Age at={lastSeenAt} />
          </>
        )}
      </Text>
    </Group>
  );
}
