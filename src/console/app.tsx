import { Center, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { EventsProvider } from './api/events.tsx';
import { Problem } from './api/problem.ts';
import { useSession } from './api/queries/session.ts';
import { FormatProvider } from './format/use-format.tsx';
import { ConfirmProvider } from './parts/confirm.tsx';
import { ErrorBoundary } from './parts/error-boundary.tsx';
import { lazily, lazyPart } from './parts/lazily.tsx';
import { ErrorNote } from './parts/states.tsx';
import { Toasts } from './parts/toast.tsx';
import { Pages } from './routes.tsx';
import { Shell } from './shell/shell.tsx';

const SignInAgain = lazyPart(async () => (await import('./pages/sign-in/sign-in-again.tsx')).SignInAgain);
const EnrolPage = lazily(async () => (await import('./pages/sign-in/enrol-page.tsx')).EnrolPage, <Waiting />);
const SignInPage = lazily(
  async () => (await import('./pages/sign-in/sign-in-page.tsx')).SignInPage,
  <Waiting />,
  'first',
);

export function App(): ReactNode {
  const session = useSession();
  const isSignedOut = session.error instanceof Problem && session.error.status === 401;
  if (session.data?.enrolDue === true && !isSignedOut) return <EnrolPage />;
  if (session.data !== undefined && !session.data.enrolDue) {
    return (
      <FormatProvider>
        <EventsProvider key={session.data.username}>
          <ConfirmProvider>
            <ErrorBoundary place="app">
              <Shell>
                <Pages />
              </Shell>
            </ErrorBoundary>
            {isSignedOut && <SignInAgain username={session.data.username} />}
            <Toasts />
          </ConfirmProvider>
        </EventsProvider>
      </FormatProvider>
    );
  }
  if (isSignedOut) return <SignInPage />;
  if (session.error === null) return <Waiting />;
  return (
    <Center mih="100dvh" p="md">
      <ErrorNote error={session.error} retry={() => session.refetch()} />
    </Center>
  );
}

function Waiting(): ReactNode {
  return (
    <Center mih="100dvh">
      <Loader />
    </Center>
  );
}
