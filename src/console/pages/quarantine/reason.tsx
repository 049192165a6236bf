import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { explainReason } from './explain-reason.ts';

/** Why a message could not be taken: in the reader's words, and below in the server's own. `hint`: what to do about it. */
export function Reason({ reason, hint = false }: { reason: string; hint?: boolean }): ReactNode {
  const { t } = useTranslation('quarantine');
  const { kind, field } = explainReason(reason);
  return (
    <div style={{ minWidth: 0 }}>
      <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
        {t(`reason.${kind}.title`, { field })}
      </Text>
      <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
        {reason}
      </Text>
      {hint && (
        <Text size="sm" mt={6}>
          {t(`reason.${kind}.hint`, { field })}
        </Text>
      )}
    </div>
  );
}
