import { Alert, Button, Divider, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Problem } from '../../api/problem.ts';
import { usePasskeySignIn } from '../../api/queries/factors.ts';
import { useSignIn } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { canUsePasskeys } from '../../parts/passkey-support.ts';
import { PasswordField } from '../../parts/password-field.tsx';
import { SecondStepForm } from './second-step-form.tsx';
import { useRefusal } from './use-refusal.ts';

/** `username`: it is this one's session that has ended; else whoever comes. */
export function SignInForm({ username: known }: { username?: string }): ReactNode {
  const { t } = useTranslation();
  const reason = useRefusal();
  const signIn = useSignIn();
  const passkey = usePasskeySignIn();
  const [username, setUsername] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    passkey.reset();
    signIn.mutate({ username: username.trim(), password });
  };
  const withPasskey = () => {
    signIn.reset();
    passkey.mutate();
  };
  const answer = signIn.data;
  const failed = signIn.error ?? passkey.error;

  if (answer !== undefined && 'next' in answer) {
    return <SecondStepForm step={answer} username={username} back={() => signIn.reset()} />;
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('signIn.username')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={known === undefined}
          readOnly={known !== undefined}
          required
          withAsterisk={false}
          size="md"
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordField
          label={t('signIn.password')}
          name="password"
          autoComplete="current-password"
          autoFocus={known !== undefined}
          required
          withAsterisk={false}
          size="md"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {failed !== null && (
          <Alert color="red" variant="light" role="alert">
            {reason(failed, isPasskey(failed) ? t('signIn.passkeyRefused') : t('signIn.refused'))}
          </Alert>
        )}
        <Button type="submit" size="md" loading={signIn.isPending}>
          {t('signIn.button')}
        </Button>
        {canUsePasskeys() && (
          <>
            <Divider label={t('signIn.or')} />
            <Button
              variant="default"
              size="md"
              className="long-button"
              loading={passkey.isPending}
              onClick={withPasskey}
            >
              {t('signIn.passkey')}
            </Button>
          </>
        )}
      </Stack>
    </form>
  );
}

const isPasskey = (error: unknown): boolean =>
  error instanceof Problem && ['bad-passkey', 'passkey-cloned', 'passkey-refused'].includes(error.code);
