import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';
import type { Vehicle } from '../types.ts';

export type Facets = Schemas['VehicleFacets'];
export type Cluster = Schemas['VehicleCluster'];
export type News = Schemas['News'];

export interface VehicleBlock {
  readonly items: readonly Vehicle[];
  readonly total: number;
}

/** What narrows the fleet, as the API is asked: a query without "?". */
export type Narrowing = string;

const refreshOn = ['alert', 'presence'] as const;
const address = (path: string, narrowing: Narrowing, more: Record<string, string | number> = {}): string => {
  const rest = withQuery('', more).slice(1);
  const query = [narrowing, rest].filter((part) => part !== '').join('&');
  return query === '' ? path : `${path}?${query}`;
};

/** A piece of the list in its order; `narrowing` holds the order too. */
export const vehicleBlockQuery = (narrowing: Narrowing, offset: number, limit: number) => ({
  queryKey: ['fleet', 'block', narrowing, offset, limit],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    call<VehicleBlock>('GET', address('/vehicles', narrowing, { offset, limit }), undefined, { signal }),
  staleTime: 15_000,
  gcTime: 60_000,
  refetchInterval: 30_000,
  meta: { refreshOn },
});

/** What was counted last stays until the next counts are there. */
export const useFacets = (narrowing: Narrowing) =>
  useQuery({
    queryKey: ['fleet', 'facets', narrowing],
    queryFn: ({ signal }) =>
      call<Facets>('GET', address('/vehicles/facets', narrowing), undefined, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
    meta: { refreshOn },
  });

export const useClusters = (narrowing: Narrowing, view: { bbox: string; zoom: number } | null) =>
  useQuery({
    queryKey: ['fleet', 'map', narrowing, view],
    queryFn: ({ signal }) =>
      call<Schemas['VehicleMap']>(
        'GET',
        address('/vehicles/map', narrowing, { bbox: view?.bbox ?? '', zoom: view?.zoom ?? 0 }),
        undefined,
        { signal },
      ),
    enabled: view !== null,
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
    meta: { refreshOn },
  });

export const useBasemap = () =>
  useQuery({
    queryKey: ['basemap'],
    queryFn: () => call<Schemas['Basemap']>('GET', '/basemap'),
    staleTime: Number.POSITIVE_INFINITY,
  });

const newsKey = ['fleet', 'news'];

/** Asked once an opening of the console: it tells what was missed, not what is happening. */
export const useNews = () =>
  useQuery({
    queryKey: newsKey,
    queryFn: () => call<News>('GET', '/users/current/news'),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
  });

/** The news are seen, and gone; throws what the server did not take. */
export async function dismissNews(): Promise<void> {
  await call('POST', '/users/current/visits');
  queryClient.setQueryData(newsKey, null);
}
