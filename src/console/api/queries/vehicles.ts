import { useQuery } from '@tanstack/react-query';
import { call } from '../client.ts';
import type { VehicleDetail } from '../types.ts';

export const useVehicle = (vin: string) =>
  useQuery({
    queryKey: ['vehicle', vin],
    queryFn: ({ signal }) => call<VehicleDetail>('GET', `/vehicles/${vin}`, undefined, { signal }),
    refetchInterval: 30_000,
    meta: { refreshOn: ['alert', 'presence', 'case'], vin },
  });
