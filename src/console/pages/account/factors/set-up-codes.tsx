import { Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Problem } from '../../../api/problem.ts';
import { useBeginFactor, useConfirmFactor } from '../../../api/queries/factors.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { ErrorNote } from '../../../parts/states.tsx';
import { CopyButton } from '../../../parts/vin.tsx';
import { isWrongPassword, ProofField } from './proof-field.tsx';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

/** Password (where it `asks` for it), QR code and first code, recovery codes. */
export function SetUpCodes(properties: { asks?: boolean; done: () => void; cancel: () => void }): ReactNode {
  const { asks = false, done, cancel } = properties;
  const { t } = useTranslation('account');
  const begin = useBeginFactor();
  const confirm = useConfirmFactor();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const first = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate(asks ? { password } : {});
  };
  const second = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate(code.trim());
  };
  const back = (
    <Button variant="default" className="touch" onClick={cancel}>
      {t('common:cancel')}
    </Button>
  );

  if (confirm.data !== undefined) return <RecoveryCodes codes={confirm.data.recoveryCodes} done={done} />;
  if (begin.data === undefined) {
    return (
      <form onSubmit={first}>
        <Stack>
          <Text size="sm">{t('factor.appHint')}</Text>
          {asks && <ProofField value={password} change={setPassword} error={begin.error} />}
          {begin.error !== null && !isWrongPassword(begin.error) && <ErrorNote error={begin.error} />}
          <Group justify="flex-end">
            {back}
            <Button type="submit" className="touch" loading={begin.isPending}>
              {t('common:signIn.continue')}
            </Button>
          </Group>
        </Stack>
      </form>
    );
  }
  const { secret, uri } = begin.data;
  const isWrong = confirm.error instanceof Problem && confirm.error.code === 'wrong-code';
  return (
    <form onSubmit={second}>
      <Stack>
        <Text size="sm">{t('factor.scan')}</Text>
        <QrCode text={uri} label={t('factor.qr')} />
        <Text size="xs" c="dimmed" ta="center">
          {t('factor.orType')}
        </Text>
        <Group gap={4} justify="center" wrap="nowrap">
          <Code fz="sm" style={{ overflowWrap: 'anywhere' }}>
            {secret.match(/.{4}/g)?.join(' ')}
          </Code>
          <CopyButton text={secret} />
        </Group>
        <TextInput
          label={t('factor.firstCode')}
          name="code"
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={10}
          autoFocus
          required
          withAsterisk={false}
          value={code}
          error={isWrong ? t('common:signIn.wrongCode') : null}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {confirm.error !== null && !isWrong && <ErrorNote error={confirm.error} />}
        <Group justify="flex-end">
          {back}
          <Button type="submit" className="touch" loading={confirm.isPending}>
            {t('factor.turnOn')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
