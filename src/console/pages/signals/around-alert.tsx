import { Menu, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { serverNow } from '../../api/server-clock.ts';
import type { Alert } from '../../api/types.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { ToolButton } from './tool-button.tsx';
import { type Explorer, mostSignals } from './use-explorer.ts';

const hour = 3_600_000;

/** Moves the charts to an alert. */
export function AroundAlert({
  alerts,
  explorer,
}: {
  alerts: readonly Alert[];
  explorer: Explorer;
}): ReactNode {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const fired = alerts.filter(({ firedAt }) => firedAt !== null);
  return (
    <Menu position="bottom-start" width={320} disabled={fired.length === 0}>
      <Menu.Target>
        <ToolButton
          icon="bell"
          label={fired.length === 0 ? t('aroundNone') : t('around')}
          disabled={fired.length === 0}
        />
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        {fired.map((alert) => (
          <Menu.Item
            key={alert.id}
            leftSection={<SeverityIcon severity={alert.severity} size={16} />}
            onClick={() => lookAround(alert, explorer)}
          >
            <Text size="sm">{alert.name}</Text>
            <Text size="xs" c="dimmed">
              {format.short(alert.firedAt ?? alert.activeSince)}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** An hour before it began to an hour after it ended; what it was seen by, where nothing else is chosen. */
function lookAround(alert: Alert, explorer: Explorer): void {
  const from = alert.activeSince - hour;
  const to = Math.min(serverNow(), (alert.resolvedAt ?? alert.firedAt ?? alert.activeSince) + hour);
  const signals =
    explorer.signals.length > 0
      ? explorer.signals
      : Object.keys(alert.evidence.signals).slice(0, mostSignals);
  explorer.setRange({ from, to: Math.max(to, from + hour) }, { alert: alert.id, signals });
}
