import { Center, Loader } from '@mantine/core';
import type { ComponentType, ReactNode } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { EventsProvider } from './api/events.tsx';
import { Problem } from './api/problem.ts';
import { useSession } from './api/queries/session.ts';
import { FormatProvider } from './format/use-format.tsx';
import { NowherePage } from './pages/nowhere-page.tsx';
import { SignInAgain } from './pages/sign-in/sign-in-again.tsx';
import { SignInPage } from './pages/sign-in/sign-in-page.tsx';
import { ConfirmProvider } from './parts/confirm.tsx';
import { lazily } from './parts/lazily.tsx';
import { LoadingRows } from './parts/loading.tsx';
import { ErrorNote } from './parts/states.tsx';
import { Toasts } from './parts/toast.tsx';
import { Shell } from './shell/shell.tsx';

type Vin = { vin: string };
type Id = { id: string };
const page = <P extends object>(load: () => Promise<ComponentType<P>>) =>
  lazily(load, <LoadingRows count={10} />);

const FleetPage = page(async () => (await import('./pages/fleet/fleet-page.tsx')).FleetPage);
const VehiclePage = page<Vin>(async () => (await import('./pages/vehicle/vehicle-page.tsx')).VehiclePage);
const AlertsPage = page(async () => (await import('./pages/alerts/alerts-page.tsx')).AlertsPage);
const AlertPage = page<Id>(async () => (await import('./pages/alerts/alert-page.tsx')).AlertPage);
const MutesPage = page(async () => (await import('./pages/alerts/mutes-page.tsx')).MutesPage);
const QuarantinePage = page(
  async () => (await import('./pages/quarantine/quarantine-page.tsx')).QuarantinePage,
);
const RulesPage = page(async () => (await import('./pages/rules/rules-page.tsx')).RulesPage);
const RulePage = page<{ id: string }>(async () => (await import('./pages/rules/rule-page.tsx')).RulePage);
const UsersPage = page(async () => (await import('./pages/users/users-page.tsx')).UsersPage);
const AuditPage = page(async () => (await import('./pages/audit/audit-page.tsx')).AuditPage);
const SystemPage = page(async () => (await import('./pages/system/system-page.tsx')).SystemPage);
const AccountPage = page(async () => (await import('./pages/account/account-page.tsx')).AccountPage);

/** Routes only; each page is loaded when it is first opened. */
function Pages(): ReactNode {
  return (
    <Switch>
      <Route path="/">
        <Redirect to="/vehicles" replace />
      </Route>
      <Route path="/vehicles" component={FleetPage} />
      <Route path="/vehicles/:vin">{({ vin }) => <VehiclePage vin={vin} key={vin} />}</Route>
      <Route path="/alerts" component={AlertsPage} />
      <Route path="/alerts/mutes" component={MutesPage} />
      <Route path="/alerts/:id">{({ id }) => <AlertPage id={id} key={id} />}</Route>
      <Route path="/quarantine" component={QuarantinePage} />
      <Route path="/rules" component={RulesPage} />
      <Route path="/rules/:id">{({ id }) => <RulePage id={id} key={id} />}</Route>
      <Route path="/users" component={UsersPage} />
      <Route path="/audit" component={AuditPage} />
      <Route path="/system" component={SystemPage} />
      <Route path="/account" component={AccountPage} />
      <Route component={NowherePage} />
    </Switch>
  );
}

export function App(): ReactNode {
  const session = useSession();
  const isSignedOut = session.error instanceof Problem && session.error.status === 401;
  if (session.data !== undefined) {
    return (
      <FormatProvider>
        <EventsProvider key={session.data.username}>
          <ConfirmProvider>
            <Shell>
              <Pages />
            </Shell>
            {isSignedOut && <SignInAgain username={session.data.username} />}
            <Toasts />
          </ConfirmProvider>
        </EventsProvider>
      </FormatProvider>
    );
  }
  if (isSignedOut) return <SignInPage />;
  return (
    <Center mih="100dvh" p="md">
      {session.error === null ? (
        <Loader />
      ) : (
        <ErrorNote error={session.error} retry={() => session.refetch()} />
      )}
    </Center>
  );
}
