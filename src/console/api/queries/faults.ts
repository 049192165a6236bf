import { useQuery } from '@tanstack/react-query';
import { call } from '../client.ts';
import type { Fault, Page } from '../types.ts';

export const useFaults = (vin: string) =>
  useQuery({
    queryKey: ['faults', vin],
    queryFn: ({ signal }) => call<Page<Fault>>('GET', `/vehicles/${vin}/faults`, undefined, { signal }),
    refetchInterval: 30_000,
    meta: { refreshOn: ['alert'], vin },
  });
