import { Button, Center, Group, Paper, Stack, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { type Language, languages } from '../../i18n/languages.ts';
import { showLanguage } from '../../i18n/translations.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { SignInForm } from './sign-in-form.tsx';

export function SignInPage(): ReactNode {
  const { t, i18n } = useTranslation();
  useDocumentTitle(`${t('signIn.title')} · ${t('name')}`);
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w={380} maw="100%" gap="lg">
        <Group gap="sm" justify="center">
          <img src="/icon.svg" width={36} height={36} alt="" />
          <Title order={1} size="h2">
            {t('name')}
          </Title>
        </Group>
        <Paper withBorder shadow="sm" p="lg">
          <SignInForm />
        </Paper>
        <Group gap={4} justify="center" role="group" aria-label={t('signIn.language')}>
          {Object.entries(languages).map(([language, name]) => (
            <Button
              key={language}
              lang={language}
              variant={i18n.language === language ? 'light' : 'subtle'}
              color={i18n.language === language ? 'cyan' : 'gray'}
              aria-pressed={i18n.language === language}
              className="touch"
              size="compact-sm"
              onClick={() => void showLanguage(language as Language)}
            >
              {name}
            </Button>
          ))}
        </Group>
      </Stack>
    </Center>
  );
}
