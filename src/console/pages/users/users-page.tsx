import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useMay, useSession } from '../../api/queries/session.ts';
import { type User, useUsers } from '../../api/queries/users.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { EndlessList } from '../../parts/endless-list.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { Empty, ErrorNote, NoPermission } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { FactorPolicy } from './factor-policy.tsx';
import { type MadePassword, PasswordOnce } from './password-once.tsx';
import { UserDrawer } from './user-drawer.tsx';
import { UserRow } from './user-row.tsx';
import classes from './users.module.css';

/** Who may sign in, as what, and for which markets. `?new=true` and `?edit=name` open the form. */
export function UsersPage(): ReactNode {
  const { t } = useTranslation('users');
  const may = useMay();
  return <Page title={t('shell:nav.users')}>{may('users.read') ? <Users /> : <NoPermission />}</Page>;
}

function Users(): ReactNode {
  const { t } = useTranslation('users');
  const url = useUrlState();
  const may = useMay();
  const users = useUsers();
  const ownName = useSession().data?.username;
  const [made, setMade] = useState<MadePassword | null>(null);
  const found = (users.data ?? []).filter((user) => matches(user, url.get('q')));
  const edited = users.data?.find(({ username }) => username === url.get('edit'));
  const close = () => url.set({ new: null, edit: null });
  return (
    <Stack>
      <Group gap="sm">
        <SearchField label={t('search')} width="14rem" />
        {may('users.write') && (
          <Button
            leftSection={<Icon name="plus" size={16} />}
            className="touch"
            onClick={() => url.set({ new: 'true', edit: null }, 'push')}
          >
            {t('add')}
          </Button>
        )}
      </Group>
      {users.error !== null && <ErrorNote error={users.error} retry={() => users.refetch()} />}
      {users.isPending && <LoadingRows count={6} height={64} />}
      {users.isSuccess && found.length === 0 && (
        <Empty icon="people" title={t('none')} hint={t('noneHint', { q: url.get('q') })} />
      )}
      {found.length > 0 && (
        <Paper withBorder component="section">
          <div className={`${classes.row} ${classes.head}`} aria-hidden="true">
            <Text size="xs">{t('name')}</Text>
            <Text size="xs">{t('role')}</Text>
            <Text size="xs">{t('markets')}</Text>
            <Text size="xs">{t('lastSignIn')}</Text>
          </div>
          <EndlessList
            label={t('shell:nav.users')}
            items={found}
            keyOf={({ username }) => username}
            height={60}
            row={(user) => (
              <UserRow
                user={user}
                isOwn={user.username === ownName}
                edit={() => url.set({ edit: user.username, new: null }, 'push')}
                showPassword={setMade}
              />
            )}
          />
        </Paper>
      )}
      {users.isSuccess && (
        <Text size="sm" c="dimmed">
          {t('count', { count: users.data.length })}
        </Text>
      )}
      {may('users.write') && users.error === null && <FactorPolicy />}
      {url.get('new') === 'true' && <UserDrawer user={null} isOwn={false} close={close} created={setMade} />}
      {edited !== undefined && (
        <UserDrawer
          key={edited.username}
          user={edited}
          isOwn={edited.username === ownName}
          close={close}
          created={setMade}
        />
      )}
      {made !== null && <PasswordOnce made={made} close={() => setMade(null)} />}
    </Stack>
  );
}

const matches = ({ username, role, markets }: User, q: string): boolean =>
  [username, role, ...(markets ?? [])].some((text) => text.toLowerCase().includes(q.toLowerCase()));
