import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Campaign } from '../../api/queries/campaigns.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';

const looks = {
  draft: { icon: 'edit', line: undefined },
  'awaiting-approval': { icon: 'clock', line: 'var(--severity-minor-line)' },
  approved: { icon: 'check', line: 'var(--severity-info-line)' },
  running: { icon: 'play', line: 'var(--severity-ok-line)' },
  halted: { icon: 'octagon', line: 'var(--severity-critical-line)' },
  finished: { icon: 'check', line: undefined },
  aborted: { icon: 'close', line: undefined },
} as const;

export function StateBadge({ campaign: { state, held } }: { campaign: Campaign }): ReactNode {
  const { t } = useTranslation('campaigns');
  const isHeld = state === 'running' && held;
  const { icon, line } = isHeld
    ? ({ icon: 'pause', line: 'var(--severity-minor-line)' } as const)
    : looks[state];
  return (
    <Badge
      variant="outline"
      color="gray"
      tt="none"
      radius="sm"
      fw={600}
      h={26}
      leftSection={
        <span style={{ color: line, lineHeight: 0 }}>
          <Icon name={icon} size={14} />
        </span>
      }
      c="var(--mantine-color-text)"
      style={{ flex: 'none', ...(line === undefined ? {} : { borderColor: line }) }}
    >
      {t(isHeld ? 'state.held' : `state.${state}`)}
    </Badge>
  );
}
