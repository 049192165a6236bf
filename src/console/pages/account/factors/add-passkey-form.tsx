import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Problem } from '../../../api/problem.ts';
import { useAddPasskey } from '../../../api/queries/factors.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { ErrorNote } from '../../../parts/states.tsx';
import { deviceName } from '../device-name.ts';
import { isWrongPassword, ProofField } from './proof-field.tsx';

export function AddPasskeyForm(properties: {
  asks?: boolean;
  done: () => void;
  cancel: () => void;
}): ReactNode {
  const { asks = false, done, cancel } = properties;
  const { t } = useTranslation('account');
  const add = useAddPasskey();
  const [name, setName] = useState(deviceName(navigator.userAgent) ?? '');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ name: name.trim(), ...(asks ? { password } : {}) }, { onSuccess: done });
  };
  const isRefused = add.error instanceof Problem && add.error.code === 'passkey-refused';
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{t('passkeys.addHint')}</Text>
        <TextInput
          label={t('passkeys.name')}
          description={t('passkeys.nameHint')}
          maxLength={60}
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {asks && <ProofField value={password} change={setPassword} error={add.error} />}
        {isRefused && (
          <Text size="sm" c="red" role="alert">
            {t('passkeys.refused')}
          </Text>
        )}
        {add.error !== null && !isRefused && !isWrongPassword(add.error) && <ErrorNote error={add.error} />}
        <Group justify="flex-end">
          <Button variant="default" className="touch" onClick={cancel}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" className="touch" loading={add.isPending}>
            {t('passkeys.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
