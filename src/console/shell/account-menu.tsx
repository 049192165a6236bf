import { ActionIcon, type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { unsentComments } from '../api/kept-work.ts';
import { useChangePreferences } from '../api/queries/preferences.ts';
import { useSession, useSignOut } from '../api/queries/session.ts';
import { type Language, languages } from '../i18n/languages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useConfirm } from '../parts/confirm.tsx';
import { Icon } from '../parts/icon.tsx';
import { useToast } from '../parts/toast.tsx';
import { useShowLanguage } from './apply-preferences.tsx';

const themes = ['auto', 'light', 'dark'] as const;
const chosen = <Icon name="check" size={16} />;

/** Who I am; how I like it; the way out. */
export function AccountMenu(): ReactNode {
  const { t, i18n } = useTranslation('shell');
  const session = useSession().data;
  const signOut = useSignOut();
  const change = useChangePreferences();
  const toast = useToast();
  const confirm = useConfirm();
  const show = useShowLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = async () => {
    const count = unsentComments().length;
    const question = {
      title: t('leave.title'),
      body: t('leave.body', { count }),
      action: t('signOut'),
    };
    if (count > 0 && !(await confirm(question))) return;
    signOut.mutate(undefined, { onError: (error) => toast({ error }) });
  };
  if (session === undefined) return null;
  return (
    <Menu position="bottom-end" width={230} shadow="md">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          className="touch"
          size="lg"
          aria-label={t('account', { name: session.username })}
        >
          <Icon name="person" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session.username} · {t(`common:role.${session.role}`)}
        </Menu.Label>
        <Menu.Item component={Link} href="/account" leftSection={<Icon name="person" size={16} />}>
          {t('nav.account')}
        </Menu.Item>
        <Menu.Item component={Link} href="/system/services" leftSection={<Icon name="system" size={16} />}>
          {t('nav.services')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('theme.label')}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => {
            const theme = value as MantineColorScheme;
            setColorScheme(theme);
            void change(() => ({ theme }));
          }}
        >
          {themes.map((theme) => (
            <Menu.RadioItem key={theme} value={theme} checkIcon={chosen}>
              {t(`theme.${theme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t('language')}</Menu.Label>
        <Menu.RadioGroup
          value={i18n.language}
          onChange={(value) => {
            const language = value as Language;
            void show(language);
            void change(() => ({ language }));
          }}
        >
          {Object.entries(languages).map(([language, name]) => (
            <Menu.RadioItem key={language} value={language} checkIcon={chosen} lang={language}>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="signOut" size={16} />} onClick={() => void leave()}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
