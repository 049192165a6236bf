import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';

export type ApiKey = Schemas['ApiKey'];

const path = '/users/current/api-keys';
const queryKey = ['api-keys'] as const;
const readAgain = () => queryClient.invalidateQueries({ queryKey });

export const useApiKeys = () =>
  useQuery({
    queryKey,
    queryFn: ({ signal }) => call<Schemas['ApiKeys']>('GET', path, undefined, { signal }),
  });

export const useMakeApiKey = () =>
  useMutation({
    mutationFn: (key: Schemas['NewApiKeyInput']) => call<Schemas['MadeApiKey']>('POST', path, key),
    onSuccess: readAgain,
  });

export const useRevokeApiKey = () =>
  useMutation({ mutationFn: (id: string) => call('DELETE', `${path}/${id}`), onSettled: readAgain });
