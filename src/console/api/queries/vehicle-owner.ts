/** Who is told of a vehicle as its owner. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';

export type VehicleOwner = Schemas['VehicleOwner'];
export type VehicleOwnerRequest = Schemas['VehicleOwnerRequestInput'];
type Answer = Schemas['VehicleOwnerAnswer'];

const keyOf = (vin: string) => ['vehicle-owner', vin] as const;
const pathOf = (vin: string) => `/vehicles/${vin}/owner`;

export const useVehicleOwner = (vin: string) =>
  useQuery({
    queryKey: keyOf(vin),
    queryFn: ({ signal }) => call<Answer>('GET', pathOf(vin), undefined, { signal }),
  });

export const useRecordOwner = (vin: string) =>
  useMutation({
    mutationFn: (owner: VehicleOwnerRequest) => call<Answer>('PUT', pathOf(vin), owner),
    onSuccess: (answer) => queryClient.setQueryData(keyOf(vin), answer),
  });

export const useForgetOwner = (vin: string) =>
  useMutation({
    mutationFn: () => call('DELETE', pathOf(vin)),
    onSuccess: () => queryClient.setQueryData(keyOf(vin), { owner: null } satisfies Answer),
  });
