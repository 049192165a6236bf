import { Badge, Box, Group, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import type { Fault } from '../../api/types.ts';
import { useFormat } from '../../format/use-format.tsx';
import { Drivable } from '../../parts/drivable.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';

/** The bits that a reader acts on come first; the "not completed" ones only say that a test has not run. */
const tellingBits = [
  'testFailed',
  'confirmedDTC',
  'pendingDTC',
  'warningIndicatorRequested',
  'testFailedThisOperationCycle',
  'testFailedSinceLastClear',
] as const;

export function FaultList({ faults }: { faults: readonly Fault[] }): ReactNode {
  const sorted = faults.toSorted(
    (a, b) => Number(a.endedAt !== null) - Number(b.endedAt !== null) || b.lastSeen - a.lastSeen,
  );
  return (
    <Paper withBorder>
      {sorted.map((fault, index) => (
        <Box
          key={fault.id}
          p="sm"
          style={index === 0 ? undefined : { borderTop: '1px solid var(--mantine-color-default-border)' }}
          opacity={fault.endedAt === null ? 1 : 0.65}
        >
          <FaultRow fault={fault} />
        </Box>
      ))}
    </Paper>
  );
}

function FaultRow({ fault }: { fault: Fault }): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  const bits = tellingBits.filter((bit) => fault.status[bit] === true);
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <SeverityBadge severity={fault.severity} />
        <Text ff="monospace" fw={700}>
          {fault.code}
        </Text>
        <Text size="sm" c="dimmed">
          {fault.ecu}
        </Text>
        <Drivable mayBeDriven={fault.mayBeDriven} />
      </Group>
      <Text size="sm">{fault.description}</Text>
      <Group gap={6}>
        {bits.map((bit) => (
          <Badge key={bit} variant="default" size="sm" tt="none" fw={500} radius="sm">
            {t(`status.${bit}`)}
          </Badge>
        ))}
        <Text size="xs" c="dimmed">
          {t('faults.first')} {format.short(fault.firstSeen)} · {fault.occurrences}× ·{' '}
          {fault.endedAt === null
            ? t('faults.open')
            : t('faults.ended', { time: format.short(fault.endedAt) })}
        </Text>
      </Group>
    </Stack>
  );
}
