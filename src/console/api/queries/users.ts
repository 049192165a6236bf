import { useMutation, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';

export type User = Schemas['User'];
export type NewUser = Schemas['NewUserInput'];
export type UserChange = Schemas['UserChangeInput'];

export const useUsers = (enabled = true) =>
  useQuery({
    queryKey: ['users'],
    enabled,
    queryFn: async ({ signal }) => {
      const users: User[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: Schemas['UserPage'] = await call(
          'GET',
          withQuery('/users', { limit: 1000, cursor }),
          undefined,
          { signal },
        );
        users.push(...page.items);
        cursor = page.nextCursor;
      }
      return users;
    },
  });

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['users'] });
const path = (username: string): string => `/users/${encodeURIComponent(username)}`;

export const useCreateUser = () =>
  useMutation({
    mutationFn: (user: NewUser) => call<User>('POST', '/users', user),
    onSuccess: readAgain,
  });

export const useChangeUser = () =>
  useMutation({
    mutationFn: ({ username, change }: { username: string; change: UserChange }) =>
      call<User>('PATCH', path(username), change),
    onSuccess: readAgain,
  });

export const useDeleteUser = () =>
  useMutation({
    mutationFn: (username: string) => call('DELETE', path(username)),
    onSuccess: readAgain,
  });

/** Answers with a password that is shown this once. */
export const useResetPassword = () =>
  useMutation({
    mutationFn: (username: string) => call<Schemas['MadePassword']>('POST', `${path(username)}/password`),
    onSuccess: readAgain,
  });

/** Codes, recovery codes and passkeys of somebody who has lost them; `told`: by e-mail. */
export const useResetFactor = () =>
  useMutation({
    mutationFn: (username: string) =>
      call<Schemas['FactorReset']>('POST', `${path(username)}/second-factor/reset`),
    onSuccess: readAgain,
  });

const policyKey = ['second-factor-policy'] as const;
const policyPath = '/second-factor-policy';

/** Roles whose people must have a second factor. */
export const useFactorPolicy = () =>
  useQuery({
    queryKey: policyKey,
    queryFn: ({ signal }) => call<Schemas['SecondFactorPolicy']>('GET', policyPath, undefined, { signal }),
  });

export const useSetFactorPolicy = () =>
  useMutation({
    mutationFn: (policy: Schemas['SecondFactorPolicy']) =>
      call<Schemas['SecondFactorPolicy']>('PUT', policyPath, policy),
    onSuccess: (policy) => queryClient.setQueryData(policyKey, policy),
  });
