import { useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { SignalSeries, VehicleState } from '../types.ts';

export const useLastValues = (vin: string) =>
  useQuery({
    queryKey: ['state', vin],
    queryFn: ({ signal }) => call<VehicleState>('GET', `/vehicles/${vin}/state`, undefined, { signal }),
    refetchInterval: 10_000,
  });

/** One signal of the last `hours`, in 500 parts; comes anew now and then, live points fill the time between. */
export const useSeries = (vin: string, signal: string | null, hours: number) =>
  useQuery({
    queryKey: ['series', vin, signal, hours],
    queryFn: () => {
      const to = Date.now();
      const from = to - hours * 3_600_000;
      return call<SignalSeries>(
        'GET',
        withQuery(`/vehicles/${vin}/signals/${signal}`, { from, to, buckets: 500 }),
      ).then((series) => ({ ...series, from, to }));
    },
    enabled: signal !== null,
    refetchInterval: 30_000,
    placeholderData: (previous, query) => (query?.queryKey[2] === signal ? previous : undefined),
  });
