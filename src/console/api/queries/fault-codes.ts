import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';

export type FaultCodeItem = Schemas['FaultCodeItem'];
export type FaultCode = Schemas['FaultCode'];
export type CodeImport = Schemas['CodeImport'];
export type CodeImportReport = Schemas['CodeImportReport'];
type System = FaultCode['system'];

const pageLength = 100;

export const useFaultCodes = (filter: { readonly q: string; readonly system: System | undefined }) =>
  useInfiniteQuery({
    queryKey: ['fault-codes', filter],
    queryFn: ({ signal, pageParam }) =>
      call<Schemas['FaultCodePage']>(
        'GET',
        withQuery('/fault-codes', { ...filter, limit: pageLength, cursor: pageParam }),
        undefined,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

/** As an entry of the catalogue has it: its scope is where it is asked for. */
export const useFaultCode = (
  code: string,
  place: { readonly system?: string; readonly make?: string; readonly model?: string; readonly ecu?: string },
) =>
  useQuery({
    queryKey: ['fault-code', code, place],
    queryFn: ({ signal }) =>
      call<FaultCode>('GET', withQuery(`/fault-codes/${encodeURIComponent(code)}`, place), undefined, {
        signal,
      }),
  });

/** What it means in this vehicle. */
export const useVehicleFaultCode = (vin: string, fault: { code: string; system: System; ecu: string }) =>
  useQuery({
    queryKey: ['fault-code', vin, fault.code, fault.system, fault.ecu],
    queryFn: ({ signal }) =>
      call<FaultCode>(
        'GET',
        withQuery(`/vehicles/${vin}/fault-codes/${encodeURIComponent(fault.code)}`, {
          system: fault.system,
          ecu: fault.ecu,
        }),
        undefined,
        { signal },
      ),
  });

export const useCodeImports = () =>
  useQuery({
    queryKey: ['code-imports'],
    queryFn: ({ signal }) =>
      call<Schemas['CodeImportList']>('GET', '/fault-codes/imports', undefined, { signal }),
  });

export const useCodeImport = (id: string) =>
  useQuery({
    queryKey: ['code-imports', id],
    queryFn: ({ signal }) =>
      call<Schemas['CodeImportAnswer']>('GET', `/fault-codes/imports/${id}`, undefined, { signal }),
  });

/** With a trial nothing is kept. */
export const useImportCodes = () =>
  useMutation({
    mutationFn: ({ file, ...query }: { file: Blob; dryRun: boolean; name: string; severity: string }) =>
      call<Schemas['CodeImportAnswer']>(
        'POST',
        withQuery('/fault-codes/import', query),
        new Blob([file], { type: 'text/csv' }),
      ),
    onSuccess: (_answer, { dryRun }) => (dryRun ? undefined : refresh()),
  });

export const useRemoveImport = () =>
  useMutation({
    mutationFn: (id: number) => call<CodeImport>('DELETE', `/fault-codes/imports/${id}`),
    onSettled: () => refresh(),
  });

/** Every description of a fault may be another now. */
const refresh = () => queryClient.invalidateQueries();
