import { Alert, Button, Center, Group, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem.ts';
import { useSignIn } from '../api/queries.ts';
import { chooseLanguage, type Language, languages } from '../i18n/translations.ts';

export function SignInPage(): ReactNode {
  const { t, i18n } = useTranslation();
  const signIn = useSignIn();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ username, password });
  };
  return (
    <Center mih="100dvh" p="md">
      <Paper withBorder shadow="sm" p="xl" w={380} maw="100%">
        <form onSubmit={submit}>
          <Stack>
            <Group gap="sm">
              <img src="/icon.svg" width={32} height={32} alt="" />
              <Title order={2}>{t('app.name')}</Title>
            </Group>
            <TextInput
              label={t('signIn.username')}
              name="username"
              autoComplete="username"
              autoFocus
              required
              value={username}
              onChange={(event) => setUsername(event.currentTarget.value)}
            />
            <PasswordInput
              label={t('signIn.password')}
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            {signIn.error !== null && (
              <Alert color="red" variant="light" role="alert">
                {reason(signIn.error, t)}
              </Alert>
            )}
            <Button type="submit" loading={signIn.isPending}>
              {t('signIn.button')}
            </Button>
            <Group gap={4} justify="center">
              {Object.entries(languages).map(([language, name]) => (
                <Button
                  key={language}
                  size="compact-xs"
                  variant="subtle"
                  color="gray"
                  fw={i18n.language === language ? 700 : 400}
                  onClick={() => chooseLanguage(language as Language)}
                >
                  {name}
                </Button>
              ))}
            </Group>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}

function reason(error: Error, t: (key: string) => string): string {
  if (!(error instanceof Problem)) return error.message;
  if (error.status === 0) return t('problem.unreachable');
  if (error.status === 401) return t('signIn.refused');
  if (error.status === 429) return t('signIn.wait');
  return error.message;
}
