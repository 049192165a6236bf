import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Page, Vehicle, VehicleDetail } from '../types.ts';

export const useVehicles = (q: string) =>
  useInfiniteQuery({
    queryKey: ['vehicles', q],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Vehicle>>('GET', withQuery('/vehicles', { q, cursor: pageParam, limit: 100 }), undefined, {
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: 30_000,
    meta: { refreshOn: ['alert', 'presence'] },
  });

export const useVehicle = (vin: string) =>
  useQuery({
    queryKey: ['vehicle', vin],
    queryFn: ({ signal }) => call<VehicleDetail>('GET', `/vehicles/${vin}`, undefined, { signal }),
    refetchInterval: 30_000,
    meta: { refreshOn: ['alert', 'presence'], vin },
  });
