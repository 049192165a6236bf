/** Alerts of a vehicle, one alert, and taking note of them. The inbox reads through queries/inbox.ts. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';
import { serverNow } from '../server-clock.ts';
import type { Alert, Page } from '../types.ts';

export type AlertContext = Schemas['AlertContext'];

export const useAlerts = (parameters: { vin?: string; state?: string }) =>
  useQuery({
    queryKey: ['alerts', parameters],
    queryFn: ({ signal }) =>
      call<Page<Alert>>('GET', withQuery('/alerts', { ...parameters, limit: 200 }), undefined, { signal }),
    refetchInterval: 30_000,
    meta: {
      refreshOn: ['alert'],
      ...(parameters.vin === undefined ? {} : { vin: parameters.vin }),
    },
  });

const peerLooks = 6;
const peerLookMs = 2_000;
const peersWithinMs = 5 * 60_000;
const awaitsPeers = ({ state, peers, firedAt }: Alert): boolean =>
  state === 'firing' && peers === null && firedAt !== null && serverNow() - firedAt < peersWithinMs;

/** `known`: the alert as a list has it, shown until the answer is there. */
export const useAlert = (id: string, known?: Alert, enabled = true) =>
  useQuery({
    queryKey: ['alert', id],
    queryFn: ({ signal }) => call<Alert>('GET', `/alerts/${id}`, undefined, { signal }),
    enabled,
    ...(known === undefined ? {} : { placeholderData: known }),
    // The comparison with other vehicles is added soon after it fired; nobody is told of that.
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data !== undefined && awaitsPeers(data) && dataUpdateCount < peerLooks
        ? peerLookMs * dataUpdateCount
        : false,
    meta: { refreshOn: ['alerts', 'mute'] },
  });

/** The time and signals to look at, and what the alert is seen beside. */
export const useAlertContext = (id: string, enabled = true) =>
  useQuery({
    queryKey: ['alert-context', id],
    enabled,
    queryFn: ({ signal }) => call<AlertContext>('GET', `/alerts/${id}/context`, undefined, { signal }),
    staleTime: 30_000,
  });

/** What a fault's code means in its vehicle, and what may be behind it. */
export const useFaultMeaning = (vin: string, fault: { ecu: string; system: string; code: string }) =>
  useQuery({
    enabled: fault.code !== '',
    queryKey: ['fault-meaning', vin, fault.ecu, fault.system, fault.code],
    queryFn: ({ signal }) =>
      call<Schemas['FaultCode']>(
        'GET',
        withQuery(`/vehicles/${vin}/fault-codes/${encodeURIComponent(fault.code)}`, {
          system: fault.system,
          ecu: fault.ecu,
        }),
        undefined,
        { signal },
      ),
    staleTime: 300_000,
  });

/** Everything that shows alerts is read again, but for the inbox, which is changed in place. */
function refresh(): void {
  for (const name of ['alerts', 'alert', 'inbox-groups', 'inbox-counts', 'open-alerts', 'vehicle'])
    void queryClient.invalidateQueries({ queryKey: [name] });
}

export const useAcknowledge = () =>
  useMutation({
    mutationFn: ({ id, note }: { id: string; note: string }) =>
      call<Alert>('POST', `/alerts/${id}/acknowledge`, { note }),
    onSuccess: refresh,
  });

export const useWithdrawAcknowledgement = () =>
  useMutation({
    mutationFn: (id: string) => call<Alert>('DELETE', `/alerts/${id}/acknowledge`),
    onSuccess: refresh,
  });

/** Alerts by name, or all of a cause that the narrowers leave. */
export type WhichAlerts =
  | { readonly ids: readonly string[] }
  | {
      readonly rule: string;
      readonly code?: string;
      readonly severity?: readonly Alert['severity'][];
      readonly vin?: string;
      readonly q?: string;
      readonly market?: readonly string[];
    };

const mostAtOnce = 1000;

/** What was acknowledged, by name: for undo. Goes on until nothing remains. */
async function acknowledgeAll(which: readonly WhichAlerts[], note: string): Promise<string[]> {
  const done: string[] = [];
  for (const one of which) {
    for (let remaining = 1; remaining > 0; ) {
      const answer = await call<Schemas['BulkAcknowledged']>('POST', '/alerts/acknowledge', {
        ...one,
        note: note === '' ? null : note,
      });
      done.push(...answer.ids);
      remaining = answer.acknowledged === 0 ? 0 : answer.remaining;
    }
  }
  return done;
}

export const useAcknowledgeMany = () =>
  useMutation({
    mutationFn: ({ which, note }: { which: readonly WhichAlerts[]; note: string }) =>
      acknowledgeAll(which, note),
    onSettled: refresh,
  });

export const useWithdrawMany = () =>
  useMutation({
    mutationFn: async (ids: readonly string[]) => {
      for (let from = 0; from < ids.length; from += mostAtOnce) {
        await call('POST', '/alerts/acknowledge/withdraw', { ids: ids.slice(from, from + mostAtOnce) });
      }
    },
    onSettled: refresh,
  });
