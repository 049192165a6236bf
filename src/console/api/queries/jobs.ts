import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';

export type DeadJob = Schemas['DeadJob'];
export type Work = Schemas['Work'];

const quickMs = 1500;
const slowMs = 10_000;

export const isOpen = ({ finishedAt }: Work): boolean => finishedAt === null;

/** What everybody asked for, newest first; asked for often while something goes on. */
export const useEverybodysWork = () =>
  useQuery({
    queryKey: ['jobs', 'work'],
    queryFn: ({ signal }) =>
      call<Schemas['WorkPage']>('GET', '/work/everybody?limit=100', undefined, { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(isOpen) ? quickMs : slowMs),
  });

export const useDeadJobs = () =>
  useQuery({
    queryKey: ['jobs', 'dead'],
    queryFn: ({ signal }) =>
      call<Schemas['DeadJobPage']>('GET', '/dead-jobs?limit=1000', undefined, { signal }),
    refetchInterval: slowMs,
  });

const pathOf = ({ job, id }: Pick<DeadJob, 'job' | 'id'>): string =>
  `/dead-jobs/${encodeURIComponent(job)}/${encodeURIComponent(id)}`;

const readAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['jobs'] });

export const useRetryJob = () =>
  useMutation({
    mutationFn: (dead: DeadJob) => call<unknown>('POST', `${pathOf(dead)}/retry`),
    onSettled: readAgain,
  });

export const useRetryAllJobs = () =>
  useMutation({
    mutationFn: (job: string) =>
      call<Schemas['RetriedJobs']>('POST', `/dead-jobs/${encodeURIComponent(job)}/retry`),
    onSettled: readAgain,
  });

export const useDiscardJob = () =>
  useMutation({
    mutationFn: (dead: DeadJob) => call<unknown>('DELETE', pathOf(dead)),
    onSettled: readAgain,
  });

export const useEndWork = () =>
  useMutation({
    mutationFn: (id: string) => call<Work>('DELETE', `/work/${id}`),
    onSettled: readAgain,
  });
