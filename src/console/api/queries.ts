import { QueryClient, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { call } from './client.ts';
import { Problem } from './problem.ts';
import type { Alert, Fault, LastValues, Page, Session, SignalSeries, Vehicle } from './types.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) =>
        failures < 3 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
    },
  },
});

const text = (parameters: Record<string, string | number | undefined>): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined && value !== '') query.set(name, String(value));
  return query.size === 0 ? '' : `?${query}`;
};

export const useSession = () =>
  useQuery({
    queryKey: ['session'],
    queryFn: () => call<Session>('GET', '/sessions/current'),
    staleTime: 60_000,
    retry: false,
  });

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
      queryClient.clear();
      window.location.assign('/');
    },
  });

export const useVehicles = (q: string) =>
  useInfiniteQuery({
    queryKey: ['vehicles', q],
    queryFn: ({ pageParam }) =>
      call<Page<Vehicle>>('GET', `/vehicles${text({ q, cursor: pageParam, limit: 100 })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: 30_000,
  });

export const useVehicle = (vin: string) =>
  useQuery({
    queryKey: ['vehicle', vin],
    queryFn: () => call<Vehicle>('GET', `/vehicles/${vin}`),
    refetchInterval: 30_000,
  });

export const useFaults = (vin: string) =>
  useQuery({
    queryKey: ['faults', vin],
    queryFn: () => call<Page<Fault>>('GET', `/vehicles/${vin}/faults`),
    refetchInterval: 30_000,
  });

export const useAlerts = (parameters: { vin?: string; state?: string }) =>
  useQuery({
    queryKey: ['alerts', parameters],
    queryFn: () => call<Page<Alert>>('GET', `/alerts${text({ ...parameters, limit: 200 })}`),
    refetchInterval: 30_000,
  });

export const useAcknowledge = () =>
  useMutation({
    mutationFn: ({ id, note }: { id: string; note: string }) =>
      call('POST', `/alerts/${id}/acknowledge`, { note }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['alerts'] }),
  });

export const useLastValues = (vin: string) =>
  useQuery({
    queryKey: ['state', vin],
    queryFn: () => call<LastValues>('GET', `/vehicles/${vin}/state`),
    refetchInterval: 10_000,
  });

/** One signal of the last `hours`, in 500 parts; comes anew now and then, live points fill the time between. */
export const useSeries = (vin: string, signal: string | null, hours: number) =>
  useQuery({
    queryKey: ['series', vin, signal, hours],
    queryFn: () => {
      const to = Date.now();
      return call<SignalSeries>(
        'GET',
        `/vehicles/${vin}/signals/${signal}${text({ from: to - hours * 3_600_000, to, buckets: 500 })}`,
      ).then((series) => ({ ...series, from: to - hours * 3_600_000, to }));
    },
    enabled: signal !== null,
    refetchInterval: 30_000,
    placeholderData: (previous, query) => (query?.queryKey[2] === signal ? previous : undefined),
  });
