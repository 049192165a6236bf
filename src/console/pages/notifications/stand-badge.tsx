import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Delivery } from '../../api/queries/notifications.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';

const looks: Record<Delivery['state'] | 'unreachable', { icon: IconName; line: string | null }> = {
  waiting: { icon: 'clock', line: null },
  digest: { icon: 'clock', line: null },
  digested: { icon: 'clock', line: null },
  claimed: { icon: 'up', line: null },
  handing: { icon: 'up', line: null },
  sent: { icon: 'check', line: 'var(--severity-ok-line)' },
  bounced: { icon: 'octagon', line: 'var(--severity-critical-line)' },
  unknown: { icon: 'info', line: 'var(--severity-major-line)' },
  dead: { icon: 'close', line: 'var(--severity-critical-line)' },
  unreachable: { icon: 'offline', line: 'var(--severity-critical-line)' },
};

export function StandBadge({ state }: { state: Delivery['state'] | 'unreachable' }): ReactNode {
  const { t } = useTranslation('notifications');
  const { icon, line } = looks[state];
  return (
    <Badge
      variant={line === null ? 'default' : 'outline'}
      tt="none"
      radius="sm"
      leftSection={<Icon name={icon} size={13} />}
      style={{ flex: 'none', ...(line === null ? {} : { color: line, borderColor: line }) }}
    >
      {t(`state.${state}`)}
    </Badge>
  );
}
