import { ActionIcon, Group, Kbd, Text, Title, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useConnection } from '../api/events.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon } from '../parts/icon.tsx';
import type { PageHead } from '../parts/page.tsx';
import { AccountMenu } from './account-menu.tsx';

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
export const paletteKeys = isMac ? '⌘ K' : 'Ctrl K';

/** Where am I, search, is it live, who am I. */
export function Header({ head, search }: { head: PageHead | null; search: () => void }): ReactNode {
  const { t } = useTranslation('shell');
  return (
    <Group h="100%" px={{ base: 'sm', md: 'md' }} gap="sm" wrap="nowrap">
      <Link href="/vehicles" className="plain-link brand" aria-label={t('common:name')}>
        <img src="/icon.svg" width={26} height={26} alt="" />
        <Text fw={700} visibleFrom="md" component="span">
          {t('common:name')}
        </Text>
      </Link>
      {head?.back !== undefined && (
        <ActionIcon
          component={Link}
          className="touch"
          href={head.back.href}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={head.back.label}
          title={head.back.label}
        >
          <Icon name="back" />
        </ActionIcon>
      )}
      <Title order={1} size="h4" className="page-title">
        {head?.title}
      </Title>
      <Group gap="xs" ml="auto" wrap="nowrap">
        <UnstyledButton className="search-button" onClick={search} visibleFrom="md">
          <Icon name="search" size={16} />
          <span>{t('searchHint')}</span>
          <Kbd size="xs">{paletteKeys}</Kbd>
        </UnstyledButton>
        <LiveMark />
        <AccountMenu />
      </Group>
    </Group>
  );
}

/** A dot that says whether news come by themselves. */
function LiveMark(): ReactNode {
  const { t } = useTranslation('shell');
  const { state } = useConnection();
  const words = t(state === 'live' ? 'connection.live' : 'connection.connecting');
  return (
    <span className="live-mark" data-state={state} role="img" aria-label={words} title={words}>
      <span className="live-dot" />
      <Text size="xs" component="span" visibleFrom="md">
        {words}
      </Text>
    </span>
  );
}
