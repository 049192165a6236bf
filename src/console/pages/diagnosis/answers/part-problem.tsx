import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Icon } from '../../../parts/icon.tsx';
import { partProblem } from '../reason-words.ts';
import type { PartError } from './answer-shapes.ts';

/** One control unit, or one identifier, that answered with a negative response. */
export function PartProblem({ part, error }: { part: string; error: PartError }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const { name, meaning } = partProblem(t, error);
  return (
    <Group gap={8} wrap="nowrap" align="flex-start">
      <Icon name="close" size={16} />
      <div>
        <Text size="sm">
          <b>{part}</b> <span className="vin">{name}</span>
        </Text>
        {meaning !== '' && (
          <Text size="xs" c="dimmed">
            {meaning}
          </Text>
        )}
      </div>
    </Group>
  );
}
