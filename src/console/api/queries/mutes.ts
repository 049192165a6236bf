/** Mutes: alerts that need nobody for a while. */
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';
import type { Page } from '../types.ts';

export type Mute = Schemas['Mute'];
export type NewMute = Schemas['NewMuteInput'];

export const useMutes = (ended: boolean, parameters: { vin?: string; rule?: string } = {}) =>
  useInfiniteQuery({
    queryKey: ['mutes', ended, parameters],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Mute>>(
        'GET',
        withQuery('/mutes', { ...parameters, ended, cursor: pageParam, limit: 100 }),
        undefined,
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    meta: { refreshOn: ['mute'] },
  });

function refresh(): void {
  for (const name of ['mutes', 'alerts', 'alert', 'inbox-groups', 'inbox-counts', 'open-alerts'])
    void queryClient.invalidateQueries({ queryKey: [name] });
}

export const useMute = () =>
  useMutation({
    mutationFn: (mute: NewMute) => call<Mute>('POST', '/mutes', mute),
    onSuccess: refresh,
  });

export const useEndMute = () =>
  useMutation({
    mutationFn: (id: string) => call('DELETE', `/mutes/${id}`),
    onSettled: refresh,
  });
