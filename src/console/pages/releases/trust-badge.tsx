import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Release } from '../../api/queries/releases.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';

/** May it go to vehicles? */
export function TrustBadge({ release: { isTrusted, why } }: { release: Release }): ReactNode {
  const { t } = useTranslation('releases');
  const line = isTrusted ? 'var(--severity-ok-line)' : 'var(--severity-critical-line)';
  return (
    <Badge
      variant="outline"
      tt="none"
      radius="sm"
      fw={500}
      h={24}
      leftSection={<Icon name={isTrusted ? 'check' : 'octagon'} size={13} />}
      title={why ?? undefined}
      style={{ color: line, borderColor: line, flex: 'none' }}
    >
      {t(isTrusted ? 'trusted' : 'notTrusted')}
    </Badge>
  );
}

export function RollbackBadge({ isRollback }: { isRollback: boolean }): ReactNode {
  const { t } = useTranslation('releases');
  return isRollback ? (
    <Badge
      variant="default"
      tt="none"
      radius="sm"
      fw={500}
      h={24}
      leftSection={<Icon name="undo" size={13} />}
    >
      {t('rollback')}
    </Badge>
  ) : null;
}
