/** Certificates that a vehicle signs in by, in place of its secret. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';

export type SeenCertificate = Schemas['VehicleCertificates']['items'][number];

const keyOf = (vin: string) => ['vehicle-certificates', vin] as const;

export const useCertificates = (vin: string) =>
  useQuery({
    queryKey: keyOf(vin),
    queryFn: ({ signal }) =>
      call<Schemas['VehicleCertificates']>('GET', `/vehicles/${vin}/certificates`, undefined, { signal }),
  });

export const useRevokeCertificate = (vin: string) =>
  useMutation({
    mutationFn: (revocation: Schemas['NewCertificateRevocationInput']) =>
      call<Schemas['CertificateRevocation']>('POST', '/certificate-revocations', revocation),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keyOf(vin) }),
  });
