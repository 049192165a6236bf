import { Group, Stack, Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FaultCodeItem } from '../../api/queries/fault-codes.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Drivable } from '../../parts/drivable.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import classes from './fault-codes.module.css';
import { ScopeText } from './scope-text.tsx';

export function CodeRow({ item, open }: { item: FaultCodeItem; open: () => void }): ReactNode {
  const { t } = useTranslation('codes');
  return (
    <UnstyledButton className={classes.row} onClick={open}>
      <Stack gap={4}>
        <Group gap="xs">
          <Text ff="monospace" fw={700}>
            {item.code}
          </Text>
          <SeverityBadge severity={item.severity} />
          <Drivable mayBeDriven={item.mayBeDriven} />
          {item.origin !== null && (
            <Text size="xs" c="dimmed">
              {t('from', { name: item.origin.name })} <ScopeText scope={item.origin.scope} />
            </Text>
          )}
        </Group>
        <Text size="sm">{item.description}</Text>
      </Stack>
    </UnstyledButton>
  );
}
