import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../client.ts';
import type { Schemas } from '../openapi.ts';

export interface ExportRequest {
  readonly vin: string;
  readonly signals: readonly string[];
  readonly from: number;
  readonly to: number;
  /** Where a signal tells where the car was. */
  readonly purpose?: string;
}

/** A CSV file of these signals; `useWork` tells how far it is. */
export const useStartExport = () =>
  useMutation({
    mutationFn: ({ vin, signals, from, to, purpose }: ExportRequest) =>
      call<Schemas['Work']>('POST', `/vehicles/${vin}/exports`, {
        signals,
        from: Math.round(from),
        to: Math.round(to),
        purpose,
      }),
  });

export const useCancelWork = () =>
  useMutation({ mutationFn: (id: string) => call<Schemas['Work']>('DELETE', `/work/${id}`) });

const isOver = (work: Schemas['Work'] | undefined): boolean => work !== undefined && work.finishedAt !== null;

/** Asked again and again until it has ended. */
export const useWork = (id: string | null) =>
  useQuery({
    queryKey: ['work', id],
    queryFn: ({ signal }) => call<Schemas['Work']>('GET', `/work/${id}`, undefined, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (isOver(state.data) ? false : 600),
  });

export const downloadHref = (id: string): string => `/api/v1/work/${id}/download`;
