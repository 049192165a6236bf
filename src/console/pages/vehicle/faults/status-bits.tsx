import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Fault } from '../../../api/types.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Icon } from '../../../parts/icon.tsx';
import classes from '../vehicle.module.css';

/** The eight bits of ISO 14229-1, what a reader acts on first. The last two say that a test has not run: not that it passed. */
const bits = [
  'testFailed',
  'confirmedDTC',
  'pendingDTC',
  'warningIndicatorRequested',
  'testFailedThisOperationCycle',
  'testFailedSinceLastClear',
  'testNotCompletedThisOperationCycle',
  'testNotCompletedSinceLastClear',
] as const;

/** All eight as words: those that stand are filled and ticked, the others are faint. */
export function StatusBits({ status }: { status: Fault['status'] }): ReactNode {
  const { t } = useTranslation('vehicle');
  return (
    <Group gap={6} component="ul" className={classes.bits} aria-label={t('status.label')}>
      {bits.map((bit) => (
        <li key={bit} className={classes.bit} data-set={status[bit]} title={bit}>
          {status[bit] && <Icon name="check" size={13} />}
          {t(`status.${bit}`)}
          <span className={classes.srOnly}>: {t(status[bit] ? 'status.set' : 'status.notSet')}</span>
        </li>
      ))}
    </Group>
  );
}

export function StatusLegend(): ReactNode {
  const { t } = useTranslation('vehicle');
  return (
    <Text size="xs" c="dimmed">
      {t('status.legend')}
    </Text>
  );
}
