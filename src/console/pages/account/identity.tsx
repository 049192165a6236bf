import { Avatar, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSession } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';

export function Identity(): ReactNode {
  const { t, i18n } = useTranslation('account');
  const session = useSession().data;
  if (session === undefined) return null;
  const { username, role, markets } = session;
  const names = new Intl.DisplayNames(i18n.language, { type: 'region' });
  return (
    <Group gap="md" wrap="nowrap">
      <Avatar color="cyan" variant="light" size={48} aria-hidden="true">
        {username.slice(0, 2).toUpperCase()}
      </Avatar>
      <div>
        <Text fw={600} size="lg" style={{ overflowWrap: 'anywhere' }}>
          {username}
        </Text>
        <Text size="sm" c="dimmed">
          {t(`common:role.${role}`)}
          {' · '}
          {markets === null
            ? t('allMarkets')
            : t('markets', {
                count: markets.length,
                list: new Intl.ListFormat(i18n.language).format(
                  markets.map((market) => names.of(market) ?? market),
                ),
              })}
        </Text>
      </div>
    </Group>
  );
}
