/** What the vehicle page reads and does beside queries/vehicles.ts and queries/alerts.ts. */
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { call, withQuery } from '../client.ts';
import { type SignalUpdate, useSignals } from '../events.tsx';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';
import type { Fault, Page, VehicleDetail, VehicleState } from '../types.ts';

export type FaultHistory = Schemas['FaultHistory'];
export type FaultOverTime = Schemas['FaultOverTime'];
export type Trends = Schemas['Trends'];
export type TrendFigure = Schemas['TrendFigure'];
export type TrendArea = TrendFigure['area'];
export type VehicleExtent = Schemas['VehicleExtent'];
export type VehicleChange = Schemas['VehicleChangeInput'];

const everyMs = 60_000;

/** The last value of every signal, kept up with what comes live. */
export function useLiveState(vin: string) {
  const queryKey = ['state', vin] as const;
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => call<VehicleState>('GET', `/vehicles/${vin}/state`, undefined, { signal }),
    refetchInterval: everyMs,
    meta: { refreshOn: ['presence'], vin },
  });
  const take = useCallback(
    ({ samples }: SignalUpdate) =>
      queryClient.setQueryData<VehicleState>(['state', vin], (old) => {
        if (old === undefined) return old;
        const signals = { ...old.signals };
        for (const { ts, signals: values } of samples) {
          for (const [path, value] of Object.entries(values)) {
            const before = signals[path];
            if (before !== undefined && before.ts > ts) continue;
            signals[path] = { unit: before?.unit ?? null, value: value as never, ts };
          }
        }
        return { signals };
      }),
    [vin],
  );
  useSignals(vin, take);
  return query;
}

/** Every fault the vehicle ever had, with its episodes as spans. */
export const useFaultHistory = (vin: string) =>
  useQuery({
    queryKey: ['fault-history', vin],
    queryFn: ({ signal }) =>
      call<FaultHistory>('GET', withQuery(`/vehicles/${vin}/fault-history`, { from: 0 }), undefined, {
        signal,
      }),
    refetchInterval: everyMs,
    meta: { refreshOn: ['alert'], vin },
  });

interface FaultName {
  readonly ecu: string;
  readonly system: string;
  readonly code: string;
}

/** The episodes of one fault with all that was reported, newest first. */
export const useFaultEpisodes = (vin: string, { ecu, system, code }: FaultName, isWanted: boolean) =>
  useInfiniteQuery({
    queryKey: ['faults', vin, ecu, system, code],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Fault>>(
        'GET',
        withQuery(`/vehicles/${vin}/faults`, { ecu, system, code, limit: 20, cursor: pageParam }),
        undefined,
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: isWanted,
    meta: { refreshOn: ['alert'], vin },
  });

export const useExtent = (vin: string, isWanted = true) =>
  useQuery({
    queryKey: ['extent', vin],
    queryFn: ({ signal }) => call<VehicleExtent>('GET', `/vehicles/${vin}/extent`, undefined, { signal }),
    enabled: isWanted,
    staleTime: everyMs,
  });

export const useTrends = (vin: string, days: string, area: TrendArea) =>
  useQuery({
    queryKey: ['trends', vin, days, area],
    queryFn: ({ signal }) =>
      call<Trends>('GET', withQuery(`/vehicles/${vin}/trends`, { days, areas: area }), undefined, { signal }),
    staleTime: 10 * everyMs,
  });

function forget(vin: string): void {
  void queryClient.invalidateQueries({ queryKey: ['vehicle', vin] });
  void queryClient.invalidateQueries({ queryKey: ['vehicles'] });
}

export const useChangeVehicle = (vin: string) =>
  useMutation({
    mutationFn: (change: VehicleChange) => call<VehicleDetail>('PATCH', `/vehicles/${vin}`, change),
    onSuccess: () => forget(vin),
  });

export const useNewSecret = (vin: string) =>
  useMutation({
    mutationFn: () => call<{ username: string; password: string }>('POST', `/vehicles/${vin}/credentials`),
    onSuccess: () => forget(vin),
  });

export const useRevokeSecret = (vin: string) =>
  useMutation({
    mutationFn: () => call('DELETE', `/vehicles/${vin}/credentials`),
    onSuccess: () => forget(vin),
  });

export const useEraseVehicle = (vin: string) =>
  useMutation({
    mutationFn: () => call<Schemas['Erasure']>('DELETE', `/vehicles/${vin}`),
    onSuccess: (erasure) => {
      queryClient.setQueryData(['erasure', erasure.id], erasure);
      for (const key of ['vehicles', 'alerts', 'erasures'])
        void queryClient.invalidateQueries({ queryKey: [key] });
    },
  });
