import { useQuery } from '@tanstack/react-query';
import { call } from '../client.ts';
import type { Schemas } from '../openapi.ts';

export type System = Schemas['System'];
export type ServiceStatus = Schemas['ServiceStatus'];
export type SystemMinute = Schemas['SystemMinute'];
export type SystemProblem = Schemas['SystemProblem'];

const lookEveryMs = 10_000;

export const useSystem = () =>
  useQuery({
    queryKey: ['system'],
    queryFn: ({ signal }) => call<System>('GET', '/system', undefined, { signal }),
    refetchInterval: lookEveryMs,
  });

export const useServices = () =>
  useQuery({
    queryKey: ['system', 'services'],
    queryFn: ({ signal }) => call<ServiceStatus>('GET', '/system/services', undefined, { signal }),
    refetchInterval: lookEveryMs,
  });
