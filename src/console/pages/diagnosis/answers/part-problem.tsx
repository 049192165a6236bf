import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Icon } from '../../../parts/icon.tsx';
import { isSilence, partProblem } from '../reason-words.ts';
import type { PartError } from './answer-shapes.ts';

/** One identifier that was answered by a negative response. */
export function PartProblem({ part, error }: { part: string; error: PartError }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const { name, meaning } = partProblem(t, error);
  return <Problem title={part} name={name} meaning={meaning} />;
}

/** A control unit that refused, or that is not heard: behind a gateway, which then answers for it. */
export function UnitProblem({ ecu, error }: { ecu: string; error: PartError }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const { name, meaning } = partProblem(t, error);
  return isSilence(error) ? (
    <Problem title={t('answer.silent', { ecu })} name={name} meaning={t('answer.silentHint')} />
  ) : (
    <Problem title={ecu} name={name} meaning={meaning} />
  );
}

function Problem({ title, name, meaning }: { title: string; name: string; meaning: string }): ReactNode {
  return (
    <Group gap={8} wrap="nowrap" align="flex-start">
      <Icon name="close" size={16} />
      <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Text size="sm">
          <b>{title}</b>{' '}
          <Text span size="xs" c="dimmed" ff="monospace">
            {name}
          </Text>
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
