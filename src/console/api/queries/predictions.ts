import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';

export type VehiclePrediction = Schemas['VehiclePrediction'];
export type Foreseen = Schemas['Foreseen'];
export type Quantity = Foreseen['quantity'];

const runEndsWithinMs = 20_000;
const askAgainMs = 700;

export const usePredictions = (vin: string) =>
  useQuery({
    queryKey: ['predictions', vin],
    queryFn: ({ signal }) =>
      call<Schemas['VehiclePredictions']>('GET', `/vehicles/${vin}/predictions`, undefined, { signal }),
  });

/** The soonest first. */
export const useForeseen = (limitWithinDays: string, quantity: string) =>
  useInfiniteQuery({
    queryKey: ['foreseen', limitWithinDays, quantity],
    queryFn: ({ signal, pageParam }) =>
      call<Schemas['ForeseenPage']>(
        'GET',
        withQuery('/predictions', { limitWithinDays, quantity, limit: 100, cursor: pageParam }),
        undefined,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

export const usePredictionQuality = () =>
  useQuery({
    queryKey: ['prediction-quality'],
    queryFn: ({ signal }) =>
      call<Schemas['PredictionQualityReport']>('GET', '/predictions/quality', undefined, { signal }),
  });

/** Predicts one vehicle now, and waits until that is done. */
export const usePredictNow = (vin: string) =>
  useMutation({
    mutationFn: async () => {
      const end = Date.now() + runEndsWithinMs;
      let work = await call<Schemas['Work']>('POST', '/predictions/runs', { vin });
      while ((work.state === 'waiting' || work.state === 'running') && Date.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, askAgainMs));
        work = await call<Schemas['Work']>('GET', `/work/${work.id}`);
      }
      if (work.state === 'failed') throw new Error(work.error ?? 'the work failed');
    },
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['predictions', vin] }),
        queryClient.invalidateQueries({ queryKey: ['foreseen'] }),
      ]),
  });
