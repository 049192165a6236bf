import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';

export type OpenSession = Schemas['OpenSession'];

const queryKey = ['own-sessions'] as const;

/** Where the user is signed in. */
export const useOpenSessions = () =>
  useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      call<Schemas['OpenSessions']>('GET', '/users/current/sessions', undefined, { signal }),
    refetchInterval: 60_000,
  });

export const useEndSessions = () =>
  useMutation({
    mutationFn: (ids: readonly string[]) =>
      Promise.all(ids.map((id) => call('DELETE', `/users/current/sessions/${id}`))),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });

export const useChangePassword = () =>
  useMutation({
    mutationFn: (change: { currentPassword: string; newPassword: string }) =>
      call('PUT', '/users/current/password', change),
    // All other sessions have ended with it.
    onSuccess: () => queryClient.invalidateQueries({ queryKey }),
  });
