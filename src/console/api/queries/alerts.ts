import { useMutation, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import { queryClient } from '../query-client.ts';
import type { Alert, Page } from '../types.ts';

export const useAlerts = (parameters: { vin?: string; state?: string }) =>
  useQuery({
    queryKey: ['alerts', parameters],
    queryFn: ({ signal }) =>
      call<Page<Alert>>('GET', withQuery('/alerts', { ...parameters, limit: 200 }), undefined, { signal }),
    refetchInterval: 30_000,
    meta: { refreshOn: ['alert'], ...(parameters.vin === undefined ? {} : { vin: parameters.vin }) },
  });

export const useAcknowledge = () =>
  useMutation({
    mutationFn: ({ id, note }: { id: string; note: string }) =>
      call('POST', `/alerts/${id}/acknowledge`, { note }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['alerts'] }),
  });
