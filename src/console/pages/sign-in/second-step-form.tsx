import { Alert, Button, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Schemas } from '../../api/openapi.ts';
import { usePasskeySignIn } from '../../api/queries/factors.ts';
import { useSecondStep } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { canUsePasskeys } from '../../parts/passkey-support.ts';
import { useRefusal } from './use-refusal.ts';

/** The password was right, and is not enough: a code of the app, a recovery code, or a passkey. */
export function SecondStepForm(properties: {
  step: Schemas['SecondStep'];
  username: string;
  back: () => void;
}): ReactNode {
  const { step, username, back } = properties;
  const { t } = useTranslation();
  const reason = useRefusal();
  const second = useSecondStep();
  const passkey = usePasskeySignIn();
  const [code, setCode] = useState('');
  const [isRecovery, setRecovery] = useState(false);
  const takesCode = step.methods.includes('code');
  const takesPasskey = step.methods.includes('passkey') && canUsePasskeys();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    second.mutate({ ticket: step.ticket, code: code.trim() });
  };
  const failed = second.error ?? passkey.error;
  const hint = takesCode ? (isRecovery ? 'recoveryHint' : 'codeHint') : 'passkeyHint';
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{t(`signIn.${hint}`, { name: username })}</Text>
        {!takesCode && !takesPasskey && (
          <Alert color="yellow" variant="light">
            {t('signIn.passkeyAddress')}
          </Alert>
        )}
        {takesCode && (
          <TextInput
            key={String(isRecovery)}
            label={t(isRecovery ? 'signIn.recovery' : 'signIn.code')}
            name="code"
            autoComplete="one-time-code"
            inputMode={isRecovery ? 'text' : 'numeric'}
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            required
            withAsterisk={false}
            size="md"
            maxLength={40}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        )}
        {failed !== null && (
          <Alert color="red" variant="light" role="alert">
            {reason(failed, t(second.error === null ? 'signIn.passkeyRefused' : 'signIn.wrongCode'))}
          </Alert>
        )}
        {takesCode && (
          <Button type="submit" size="md" loading={second.isPending}>
            {t('signIn.continue')}
          </Button>
        )}
        {takesPasskey && (
          <Button
            variant={takesCode ? 'default' : 'filled'}
            size="md"
            className="long-button"
            loading={passkey.isPending}
            onClick={() => passkey.mutate()}
          >
            {t('signIn.passkey')}
          </Button>
        )}
        {takesCode && (
          <Button
            variant="subtle"
            className="touch"
            onClick={() => {
              setCode('');
              second.reset();
              setRecovery(!isRecovery);
            }}
          >
            {t(isRecovery ? 'signIn.useCode' : 'signIn.useRecovery')}
          </Button>
        )}
        <Button variant="subtle" color="gray" className="touch" onClick={back}>
          {t('signIn.back')}
        </Button>
      </Stack>
    </form>
  );
}
