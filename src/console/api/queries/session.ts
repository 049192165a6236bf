import { useMutation, useQuery } from '@tanstack/react-query';
import { forgetRecentVehicles } from '../../parts/recent-vehicles.ts';
import { call } from '../client.ts';
import { forgetKeptCases, forgetWork, keptWork } from '../kept-work.ts';
import type { Schemas } from '../openapi.ts';
import { Problem } from '../problem.ts';
import { queryClient } from '../query-client.ts';
import type { Permission, Session } from '../types.ts';

/** A technician's own pages open without a network, as whoever signed in last; the server still decides about all that is sent. */
function withoutNetwork(error: unknown): Session {
  const kept = keptWork();
  const isUnreachable = error instanceof Problem && error.status === 0;
  if (!isUnreachable || kept === null || !/^\/my-work(\/|$)/.test(window.location.pathname)) throw error;
  return kept.session;
}

export const sessionQuery = {
  queryKey: ['session'],
  // Asked so that nobody being signed in is no error to the browser; here it is one like everywhere else.
  queryFn: async () => {
    const session = await call<Session | null>('GET', '/sessions/here').catch(withoutNetwork);
    if (session === null) {
      forgetKeptCases();
      throw new Problem(401, 'not-signed-in', '', []);
    }
    return session;
  },
  staleTime: 60_000,
  retry: false,
} as const;

/** Who is signed in. Its data stays when the session ends, so that what is open stays too; `error` then says 401. */
export const useSession = () => useQuery(sessionQuery);

/** `const may = useMay(); may('users.write')`: what the role allows. The API decides; this only spares useless buttons. */
export function useMay(): (permission: Permission) => boolean {
  const permissions = useSession().data?.permissions;
  return (permission) => permissions?.includes(permission) === true;
}

/** Signed in, or what must follow. */
export const useSignIn = () =>
  useMutation({
    mutationFn: (credentials: { username: string; password: string }) =>
      call<Schemas['SignedIn'] | Schemas['SecondStep']>('POST', '/sessions', credentials),
    onSuccess: (answer) => ('next' in answer ? undefined : queryClient.invalidateQueries()),
  });

export const useSecondStep = () =>
  useMutation({
    mutationFn: (step: { ticket: string; code: string }) =>
      call<Schemas['SignedIn']>('POST', '/sessions/second-factor', step),
    onSuccess: () => queryClient.invalidateQueries(),
  });

export const useSignOut = () =>
  useMutation({
    mutationFn: () => call('DELETE', '/sessions/current'),
    onSettled: async () => {
      forgetRecentVehicles();
      await forgetWork().catch(() => undefined);
      queryClient.clear();
      window.location.assign('/');
    },
  });
