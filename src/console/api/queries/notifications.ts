/** Who was told what, the policy, and where one is reached oneself. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';

export type Notification = Schemas['Notification'];
export type Delivery = Schemas['NotificationDelivery'];
export type Channel = Delivery['channel'];
export type OwnContacts = Schemas['OwnContacts'];
export type ContactSettings = Schemas['ContactSettings'];

export interface LogFilter {
  readonly state: readonly string[];
  readonly channel: readonly string[];
  readonly kind: readonly string[];
  readonly receiver: string;
  readonly vin: string;
}

const isUnderWay = ({ state, attempts }: Delivery): boolean =>
  state === 'claimed' || state === 'handing' || (state === 'waiting' && attempts === 0);

/** Newest first. */
export const useNotifications = (filter: LogFilter) =>
  useInfiniteQuery({
    queryKey: ['notifications', filter],
    queryFn: ({ signal, pageParam }) =>
      call<Schemas['NotificationPage']>(
        'GET',
        withQuery('/notifications', { ...filter, limit: 50, cursor: pageParam }),
        undefined,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    // What is on its way is followed closely: it tells no event of its own.
    refetchInterval: ({ state: { data } }) =>
      data?.pages[0]?.items.some(({ deliveries }) => deliveries.some(isUnderWay)) === true ? 2_000 : 15_000,
    meta: { refreshOn: ['case', 'alert', 'command'] },
  });

export const usePolicy = () =>
  useQuery({
    queryKey: ['notification-policy'],
    queryFn: ({ signal }) =>
      call<Schemas['NotificationPolicy']>('GET', '/notifications/policy', undefined, { signal }),
  });

const refresh = () => queryClient.invalidateQueries({ queryKey: ['notifications'] });

export const useResend = () =>
  useMutation({
    mutationFn: (id: string) => call<Notification>('POST', `/notifications/${id}/resend`),
    onSettled: refresh,
  });

export const useTestMessage = () =>
  useMutation({
    mutationFn: (channel: Channel) => call<Notification>('POST', '/notifications/test', { channel }),
    onSettled: refresh,
  });

const contactsKey = ['own-contacts'] as const;

export const useOwnContacts = () =>
  useQuery({
    queryKey: contactsKey,
    queryFn: ({ signal }) => call<OwnContacts>('GET', '/users/current/contacts', undefined, { signal }),
  });

const readAgain = () => queryClient.invalidateQueries({ queryKey: contactsKey });

export const useKeepContact = () =>
  useMutation({
    mutationFn: ({ channel, address }: { channel: Channel; address: string }) =>
      call<Schemas['KeptContact']>('PUT', `/users/current/contacts/${channel}`, { address }),
    onSettled: readAgain,
  });

export const useVerifyContact = () =>
  useMutation({
    mutationFn: ({ channel, code }: { channel: Channel; code: string }) =>
      call<OwnContacts>('POST', `/users/current/contacts/${channel}/verify`, { code }),
    onSettled: readAgain,
  });

export const useForgetContact = () =>
  useMutation({
    mutationFn: (channel: Channel) => call('DELETE', `/users/current/contacts/${channel}`),
    onSettled: readAgain,
  });

export const useKeepSettings = () =>
  useMutation({
    mutationFn: (settings: ContactSettings) =>
      call<OwnContacts>('PUT', '/users/current/contacts/settings', settings),
    onSettled: readAgain,
  });
