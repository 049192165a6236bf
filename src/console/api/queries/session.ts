import { useMutation, useQuery } from '@tanstack/react-query';
import { forgetRecentVehicles } from '../../parts/recent-vehicles.ts';
import { call } from '../client.ts';
import { Problem } from '../problem.ts';
import { queryClient } from '../query-client.ts';
import type { Permission, Session } from '../types.ts';

export const sessionQuery = {
  queryKey: ['session'],
  // Asked so that nobody being signed in is no error to the browser; here it is one like everywhere else.
  queryFn: async () => {
    const session = await call<Session | null>('GET', '/sessions/here');
    if (session === null) throw new Problem(401, 'not-signed-in', '', []);
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

export const useSignIn = () =>
  useMutation({
    mutationFn: (credentials: { username: string; password: string }) =>
      call<{ token: string }>('POST', '/sessions', credentials),
    onSuccess: () => queryClient.invalidateQueries(),
  });

export const useSignOut = () =>
  useMutation({
    mutationFn: () => call('DELETE', '/sessions/current'),
    onSettled: () => {
      forgetRecentVehicles();
      queryClient.clear();
      window.location.assign('/');
    },
  });
