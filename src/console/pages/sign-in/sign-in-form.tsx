import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Problem } from '../../api/problem.ts';
import { useSignIn } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { PasswordField } from '../../parts/password-field.tsx';
import { useProblemText } from '../../parts/problem-text.ts';

/** `username`: it is this one's session that has ended; else whoever comes. */
export function SignInForm({ username: known }: { username?: string }): ReactNode {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const signIn = useSignIn();
  const [username, setUsername] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ username: username.trim(), password });
  };
  const reason = (error: unknown): string => {
    if (error instanceof Problem && error.status === 401) return t('signIn.refused');
    if (error instanceof Problem && error.status === 429) return t('signIn.wait');
    return textOf(error);
  };
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
        {signIn.error !== null && (
          <Alert color="red" variant="light" role="alert">
            {reason(signIn.error)}
          </Alert>
        )}
        <Button type="submit" size="md" loading={signIn.isPending}>
          {t('signIn.button')}
        </Button>
      </Stack>
    </form>
  );
}
