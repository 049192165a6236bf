import { Button, Group, Stack, Text } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { ErrorNote } from '../../../parts/states.tsx';
import { isWrongPassword, ProofField } from './proof-field.tsx';

/** What follows, and the password that it takes. */
export function ProofForm(properties: {
  hint: string;
  action: string;
  isDangerous?: boolean;
  isPending: boolean;
  error: unknown;
  cancel: () => void;
  submit: (password: string) => void;
}): ReactNode {
  const { hint, action, isDangerous = false, isPending, error, cancel, submit } = properties;
  const { t } = useTranslation('account');
  const [password, setPassword] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    submit(password);
  };
  return (
    <form onSubmit={send}>
      <Stack>
        <Text size="sm">{hint}</Text>
        <ProofField value={password} change={setPassword} error={error} />
        {error !== null && !isWrongPassword(error) && <ErrorNote error={error} />}
        <Group justify="flex-end">
          <Button variant="default" className="touch" onClick={cancel}>
            {t('common:cancel')}
          </Button>
          <Button
            type="submit"
            className="touch"
            loading={isPending}
            {...(isDangerous ? { color: 'red' } : {})}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
