import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Technician } from '../../api/queries/technicians.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { skillName, validityOf } from './words.ts';

const looks = {
  good: { icon: 'check', line: undefined },
  soon: { icon: 'clock', line: 'var(--severity-major-line)' },
  lapsed: { icon: 'octagon', line: 'var(--severity-critical-line)' },
} as const;

/** What it is for, and whether it still counts. */
export function CertificateBadge({
  certificate: { kind, expiresAt, number },
}: {
  certificate: Technician['certificates'][number];
}): ReactNode {
  const { t } = useTranslation('technicians');
  const format = useFormat();
  const validity = validityOf(expiresAt, serverNow());
  const { icon, line } = looks[validity];
  const until = expiresAt === null ? '' : t(`until.${validity}`, { date: format.time(expiresAt, 'date') });
  return (
    <Badge
      variant={line === undefined ? 'default' : 'outline'}
      tt="none"
      radius="sm"
      fw={500}
      h="auto"
      py={3}
      leftSection={<Icon name={icon} size={13} />}
      title={number ?? undefined}
      style={line === undefined ? undefined : { color: line, borderColor: line }}
      styles={{ label: { whiteSpace: 'normal' } }}
    >
      {skillName(t, kind)} {until}
    </Badge>
  );
}
