import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../client.ts';
import type { Schemas } from '../openapi.ts';

export type Backtest = Schemas['Backtest'];
export type BacktestResult = Schemas['BacktestResult'];
export type BacktestExample = Schemas['BacktestExample'];

export interface BacktestToRun {
  /** YAML, saved or not. */
  readonly rule: string;
  readonly from: number;
  readonly to: number;
  /** CEL over `vehicle`; null: all. */
  readonly filter: string | null;
}

export const useStartBacktest = () =>
  useMutation({
    mutationFn: (request: BacktestToRun) => call<Schemas['Work']>('POST', '/rules/backtest', request),
  });

/** Asked again and again until it has ended. */
export const useBacktest = (id: string | null) =>
  useQuery({
    queryKey: ['backtest', id],
    queryFn: ({ signal }) => call<Backtest>('GET', `/rules/backtests/${id}`, undefined, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) =>
      state.data !== undefined && state.data.finishedAt !== null ? false : 600,
  });
