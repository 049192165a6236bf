import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';

export type QuarantineEntry = Schemas['QuarantineEntry'];
export type QuarantineGroup = Schemas['QuarantineGroup'];

/** Open and not yet seen, seen by somebody, or taken when it was tried again. */
export const quarantineStates = ['new', 'seen', 'taken'] as const;
export type QuarantineState = (typeof quarantineStates)[number];

export interface QuarantineFilter {
  readonly state: QuarantineState;
  readonly q: string;
}

const pageLength = 100;
const lookEveryMs = 30_000;

const parametersOf = ({ state, q }: QuarantineFilter) => ({
  q,
  ...(state === 'taken' ? { resolved: true } : { seen: state === 'seen' }),
});

export const useQuarantineGroups = (filter: QuarantineFilter) =>
  useQuery({
    queryKey: ['quarantine', 'groups', filter],
    queryFn: ({ signal }) =>
      call<Schemas['QuarantineGroups']>(
        'GET',
        withQuery('/quarantine/groups', { ...parametersOf(filter), limit: 1000 }),
        undefined,
        { signal },
      ),
    placeholderData: keepPreviousData,
    refetchInterval: lookEveryMs,
  });

/** Newest first, without their payloads. */
export const useQuarantineEntries = (filter: QuarantineFilter, cause: string) =>
  useInfiniteQuery({
    queryKey: ['quarantine', 'entries', filter, cause],
    queryFn: ({ signal, pageParam }) =>
      call<Schemas['QuarantinePage']>(
        'GET',
        withQuery('/quarantine', {
          ...parametersOf(filter),
          cause,
          payload: false,
          limit: pageLength,
          cursor: pageParam,
        }),
        undefined,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

/** With its payload, base64. */
export const useQuarantineEntry = (id: string) =>
  useQuery({
    queryKey: ['quarantine', 'entry', id],
    queryFn: ({ signal }) => call<QuarantineEntry>('GET', `/quarantine/${id}`, undefined, { signal }),
  });

type Chosen = { readonly ids: readonly string[] } | { readonly cause: string };

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['quarantine'] });

/** Tries again and says what became of it. */
export const useRetryQuarantine = () =>
  useMutation({
    mutationFn: (chosen: Chosen) => call<Schemas['QuarantineRetried']>('POST', '/quarantine/retry', chosen),
    onSettled: readAgain,
  });

export const useMarkQuarantine = () =>
  useMutation({
    mutationFn: (change: Chosen & { readonly seen: boolean }) =>
      call<Schemas['QuarantineMarked']>('POST', '/quarantine/seen', change),
    onSettled: readAgain,
  });
