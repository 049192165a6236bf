import { Alert, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Command } from '../../api/queries/diagnosis.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { errorWords, negativeMeaning } from './reason-words.ts';

/** Why it was refused or failed: a negative response by its name and what it means, or the reason of the server. */
export function Failure({
  error,
  state,
}: {
  error: NonNullable<Command['error']>;
  state: Command['state'];
}): ReactNode {
  const { t } = useTranslation('diagnosis');
  const { negativeResponse } = error;
  return (
    <Alert
      color="red"
      variant="light"
      icon={<Icon name={state === 'refused' ? 'octagon' : 'close'} />}
      title={t(state === 'refused' ? 'failure.refused' : 'failure.failed')}
    >
      {negativeResponse === null ? (
        <Text size="sm">{errorWords(t, error)}</Text>
      ) : (
        <>
          <Text size="sm" ff="monospace" fw={600}>
            0x{negativeResponse.code.toString(16).toUpperCase().padStart(2, '0')} {negativeResponse.name}
          </Text>
          <Text size="sm">{negativeMeaning(t, negativeResponse.name)}</Text>
        </>
      )}
    </Alert>
  );
}
