import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';

export type Erasure = Schemas['Erasure'];

const pageLength = 50;
const lookEveryMs = 1_000;

const isUnderWay = ({ finishedAt }: Erasure): boolean => finishedAt === null;

/** Newest first; read again while one is under way. */
export const useErasures = (isAllowed: boolean) =>
  useInfiniteQuery({
    queryKey: ['erasures'],
    queryFn: ({ signal, pageParam }) =>
      call<Schemas['ErasurePage']>(
        'GET',
        withQuery('/erasures', { limit: pageLength, cursor: pageParam }),
        undefined,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    enabled: isAllowed,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isUnderWay)) === true ? 3 * lookEveryMs : false,
  });

/** Asked again and again until it is done. */
export const useErasure = (id: string, isAllowed: boolean) =>
  useQuery({
    queryKey: ['erasure', id],
    queryFn: ({ signal }) =>
      call<Erasure>('GET', `/erasures/${encodeURIComponent(id)}`, undefined, { signal }),
    enabled: isAllowed,
    refetchInterval: ({ state }) => (state.data?.finishedAt == null ? lookEveryMs : false),
  });

/** The certificate as the server keeps it. */
export const certificateHref = (id: string): string => `/api/v1/erasures/${id}`;
