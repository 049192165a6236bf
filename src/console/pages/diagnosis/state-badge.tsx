import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Command } from '../../api/queries/diagnosis.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';

const looks: Record<Command['state'], { color: string; icon: IconName }> = {
  'awaiting-approval': { color: 'orange', icon: 'people' },
  queued: { color: 'gray', icon: 'clock' },
  sent: { color: 'blue', icon: 'up' },
  accepted: { color: 'blue', icon: 'play' },
  running: { color: 'blue', icon: 'play' },
  succeeded: { color: 'teal', icon: 'check' },
  failed: { color: 'red', icon: 'close' },
  refused: { color: 'red', icon: 'octagon' },
  expired: { color: 'gray', icon: 'clock' },
  cancelled: { color: 'gray', icon: 'undo' },
};

export function StateBadge({ state }: { state: Command['state'] }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const { color, icon } = looks[state];
  const isDone = state === 'succeeded';
  return (
    <Badge
      variant={isDone ? 'outline' : 'light'}
      color={color}
      tt="none"
      radius="sm"
      leftSection={<Icon name={icon} size={13} />}
      style={{
        flex: 'none',
        ...(isDone ? { color: 'var(--severity-ok-line)', borderColor: 'var(--severity-ok-line)' } : {}),
      }}
    >
      {t(`state.${state}`)}
    </Badge>
  );
}

const riskLooks = {
  read: { color: 'gray', icon: 'info' },
  comfort: { color: 'blue', icon: 'edit' },
  safety: { color: 'red', icon: 'alert' },
} as const;

export function RiskBadge({ risk }: { risk: Command['risk'] }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const { color, icon } = riskLooks[risk];
  return (
    <Badge
      variant="outline"
      color={color}
      tt="none"
      radius="sm"
      leftSection={<Icon name={icon} size={13} />}
      style={{ flex: 'none' }}
    >
      {t(`risk.${risk}.name`)}
    </Badge>
  );
}
