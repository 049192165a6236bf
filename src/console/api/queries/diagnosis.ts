/** Commands to a vehicle, remote sessions, the owner's consent, and who looked at it. */
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';

export type Command = Schemas['Command'];
export type CommandDetail = Schemas['CommandDetail'];
export type CommandKind = Schemas['CommandCatalogue']['items'][number];
export type RemoteSession = Schemas['RemoteSession'];
export type Consent = Schemas['Consent'];
export type AccessRecord = Schemas['AccessRecord'];

/** Sessions and consents tell no event of their own. */
const everyMs = 15_000;

export const useCommandCatalogue = (isWanted = true) =>
  useQuery({
    queryKey: ['command-catalogue'],
    queryFn: ({ signal }) =>
      call<Schemas['CommandCatalogue']>('GET', '/command-catalogue', undefined, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: isWanted,
    select: ({ items }) => items,
  });

/** Newest first. */
export const useVehicleCommands = (vin: string) =>
  useInfiniteQuery({
    queryKey: ['commands', vin],
    queryFn: ({ signal, pageParam }) =>
      call<Schemas['CommandPage']>(
        'GET',
        withQuery(`/vehicles/${vin}/commands`, { limit: 20, cursor: pageParam }),
        undefined,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    meta: { refreshOn: ['command'], vin },
  });

export const useCommand = (vin: string, id: string) =>
  useQuery({
    queryKey: ['command', vin, id],
    queryFn: ({ signal }) =>
      call<CommandDetail>('GET', `/vehicles/${vin}/commands/${id}`, undefined, { signal }),
    meta: { refreshOn: ['command'], vin },
  });

/** What waits for a second person, of all vehicles of one's markets. */
export const useWaitingCommands = (isWanted: boolean) =>
  useQuery({
    queryKey: ['waiting-commands'],
    queryFn: ({ signal }) =>
      call<Schemas['CommandPage']>('GET', '/commands?state=awaiting-approval&limit=20', undefined, {
        signal,
      }),
    enabled: isWanted,
    meta: { refreshOn: ['command'] },
    select: ({ items }) => items,
  });

export const useRemoteSessions = (vin: string) =>
  useInfiniteQuery({
    queryKey: ['remote-sessions', vin],
    queryFn: ({ signal, pageParam }) =>
      call<Schemas['RemoteSessionPage']>(
        'GET',
        withQuery(`/vehicles/${vin}/remote-sessions`, { limit: 20, cursor: pageParam }),
        undefined,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: everyMs,
    meta: { refreshOn: ['command'], vin },
  });

/** Who holds the vehicle; null where nobody does. */
export function useCurrentSession(vin: string): RemoteSession | null | undefined {
  const { data } = useRemoteSessions(vin);
  return data === undefined
    ? undefined
    : (data.pages[0]?.items.find(({ closedAt }) => closedAt === null) ?? null);
}

export const useRemoteSession = (vin: string, id: string) =>
  useQuery({
    queryKey: ['remote-session', vin, id],
    queryFn: ({ signal }) =>
      call<Schemas['RemoteSessionDetail']>('GET', `/vehicles/${vin}/remote-sessions/${id}`, undefined, {
        signal,
      }),
    meta: { refreshOn: ['command'], vin },
  });

export const useConsents = (vin: string) =>
  useQuery({
    queryKey: ['consents', vin],
    queryFn: ({ signal }) =>
      call<Schemas['ConsentList']>('GET', `/vehicles/${vin}/consents`, undefined, { signal }),
    refetchInterval: everyMs,
    select: ({ items }) => items,
  });

export const useAccessRecord = (vin: string, from: number) =>
  useQuery({
    queryKey: ['access-record', vin, from],
    queryFn: ({ signal }) =>
      call<AccessRecord>('GET', withQuery(`/vehicles/${vin}/access-record`, { from }), undefined, { signal }),
  });

function refresh(vin: string): void {
  for (const name of ['commands', 'command', 'remote-sessions', 'remote-session', 'consents'])
    void queryClient.invalidateQueries({ queryKey: [name, vin] });
  void queryClient.invalidateQueries({ queryKey: ['waiting-commands'] });
}

export const useSendCommand = (vin: string) =>
  useMutation({
    mutationFn: ({ key, ...body }: Schemas['CommandRequestInput'] & { readonly key: string }) =>
      call<Command>('POST', `/vehicles/${vin}/commands`, body, { idempotencyKey: key }),
    onSettled: () => refresh(vin),
  });

export const useApproveCommand = (vin: string) =>
  useMutation({
    mutationFn: (id: string) => call<Command>('POST', `/vehicles/${vin}/commands/${id}/approve`),
    onSettled: () => refresh(vin),
  });

export const useCancelCommand = (vin: string) =>
  useMutation({
    mutationFn: (id: string) => call<Command>('POST', `/vehicles/${vin}/commands/${id}/cancel`),
    onSettled: () => refresh(vin),
  });

export const useRecordConsent = (vin: string) =>
  useMutation({
    mutationFn: (consent: Schemas['ConsentRequestInput']) =>
      call<Consent>('POST', `/vehicles/${vin}/consents`, consent),
    onSettled: () => refresh(vin),
  });

export const useWithdrawConsent = (vin: string) =>
  useMutation({
    mutationFn: (id: string) => call<Consent>('DELETE', `/vehicles/${vin}/consents/${id}`),
    onSettled: () => refresh(vin),
  });

export const useOpenSession = (vin: string) =>
  useMutation({
    mutationFn: (session: Schemas['RemoteSessionRequestInput']) =>
      call<RemoteSession>('POST', `/vehicles/${vin}/remote-sessions`, session),
    onSettled: () => refresh(vin),
  });

export const useCloseSession = (vin: string) =>
  useMutation({
    mutationFn: (id: string) => call<RemoteSession>('POST', `/vehicles/${vin}/remote-sessions/${id}/close`),
    onSettled: () => refresh(vin),
  });
