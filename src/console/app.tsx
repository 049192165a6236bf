import {
  ActionIcon,
  AppShell,
  Button,
  Center,
  Group,
  Loader,
  Menu,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { Problem } from './api/problem.ts';
import { useSession, useSignOut } from './api/queries.ts';
import type { Session } from './api/types.ts';
import { chooseLanguage, type Language, languages } from './i18n/translations.ts';
import { AlertsPage } from './pages/alerts-page.tsx';
import { SignInPage } from './pages/sign-in-page.tsx';
import { VehiclePage } from './pages/vehicle-page.tsx';
import { VehiclesPage } from './pages/vehicles-page.tsx';
import { Icon } from './parts/icon.tsx';
import { ProblemNote } from './parts/problem-note.tsx';

export function App(): ReactNode {
  const session = useSession();
  if (session.data !== undefined) return <Console session={session.data} />;
  if (session.error instanceof Problem && session.error.status === 401) return <SignInPage />;
  return (
    <Center mih="100dvh">
      {session.error === null ? (
        <Loader />
      ) : (
        <ProblemNote error={session.error} retry={() => session.refetch()} />
      )}
    </Center>
  );
}

function Console({ session }: { session: Session }): ReactNode {
  return (
    <AppShell header={{ height: 56 }} padding={{ base: 'sm', sm: 'lg' }}>
      <AppShell.Header>
        <Header session={session} />
      </AppShell.Header>
      <AppShell.Main>
        <Switch>
          <Route path="/">
            <Redirect to="/vehicles" replace />
          </Route>
          <Route path="/vehicles" component={VehiclesPage} />
          <Route path="/vehicles/:vin">{({ vin }) => <VehiclePage vin={vin} key={vin} />}</Route>
          <Route path="/alerts" component={AlertsPage} />
          <Route>
            <Redirect to="/vehicles" replace />
          </Route>
        </Switch>
      </AppShell.Main>
    </AppShell>
  );
}

function Header({ session }: { session: Session }): ReactNode {
  const { t, i18n } = useTranslation();
  const [path] = useLocation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const signOut = useSignOut();
  return (
    <Group h="100%" px={{ base: 'sm', sm: 'lg' }} gap="xs" wrap="nowrap">
      <Link href="/vehicles" className="plain-link">
        <Group gap={8} wrap="nowrap" mr="sm">
          <img src="/icon.svg" width={26} height={26} alt="" />
          <Text fw={700} visibleFrom="xs">
            {t('app.name')}
          </Text>
        </Group>
      </Link>
      {(['vehicles', 'alerts'] as const).map((page) => (
        <Button
          key={page}
          component={Link}
          href={`/${page}`}
          size="compact-md"
          variant={path.startsWith(`/${page}`) ? 'light' : 'subtle'}
          color={path.startsWith(`/${page}`) ? 'cyan' : 'gray'}
        >
          {t(`app.${page}`)}
        </Button>
      ))}
      <Group gap={4} ml="auto" wrap="nowrap">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('app.theme')}
          onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
        >
          <Icon name={scheme === 'dark' ? 'sun' : 'moon'} />
        </ActionIcon>
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={session.username}>
              <Icon name="person" />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>
              {session.username} · {session.role}
            </Menu.Label>
            {Object.entries(languages).map(([language, name]) => (
              <Menu.Item
                key={language}
                onClick={() => chooseLanguage(language as Language)}
                fw={i18n.language === language ? 700 : 400}
              >
                {name}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item onClick={() => signOut.mutate()}>{t('app.signOut')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
    </Group>
  );
}
