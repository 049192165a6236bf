import { useQuery } from '@tanstack/react-query';
import { tellsPlace } from '../../../telemetry/place-signals.ts';
import type { SentSeries } from '../../chart/chart-series.ts';
import { call, withQuery } from '../client.ts';
import { locationPurpose } from '../location-purpose.ts';
import type { Schemas } from '../openapi.ts';
import { serverNow } from '../server-clock.ts';
import type { Page } from '../types.ts';

interface SentSeriesOfVehicle {
  readonly from: number;
  readonly to: number;
  readonly series: Readonly<Record<string, SentSeries>>;
}

/** Raw samples come instead of parts where a signal has at most so many in the range. */
const rawUpTo = 1_500;
const liveEveryMs = 15_000;
/** Where the car was: to be asked for with a purpose. */
export const isPlace = tellsPlace;

/**
 * Signals over a fixed range, or over the last `length` milliseconds and then again every now and then. `parts` = 0: not yet. What
 * was read before stays while another range is read.
 */
export const useManySeries = (
  vin: string,
  signals: readonly string[],
  range: { readonly from: number; readonly to: number } | { readonly length: number },
  parts: number,
) =>
  useQuery({
    queryKey: ['many-series', vin, signals, range, parts],
    queryFn: async ({ signal }) => {
      const to = 'length' in range ? Math.ceil(serverNow()) : range.to;
      const from = 'length' in range ? to - range.length : range.from;
      const path = withQuery(`/vehicles/${vin}/series`, {
        ...{ from, to, buckets: parts, raw: rawUpTo, signals },
        purpose: signals.some(isPlace) ? locationPurpose(vin) : undefined,
      });
      const answer = await call<SentSeriesOfVehicle>('GET', path, undefined, { signal });
      return { ...answer, parts };
    },
    enabled: parts > 0 && signals.length > 0,
    staleTime: 30_000,
    ...('length' in range ? { refetchInterval: liveEveryMs } : {}),
    placeholderData: (previous, query) => (query?.queryKey[1] === vin ? previous : undefined),
  });

/** Names and units of all signals that a vehicle ever sent. */
export const useSentSignals = (vin: string) =>
  useQuery({
    queryKey: ['sent-signals', vin],
    queryFn: async ({ signal }) => {
      const items: Schemas['VehicleSignal'][] = [];
      let cursor: string | null = null;
      do {
        const path: string = withQuery(`/vehicles/${vin}/signals`, { limit: 1000, cursor });
        const page: Page<Schemas['VehicleSignal']> = await call('GET', path, undefined, { signal });
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return items;
    },
    staleTime: 60_000,
  });

/** Signals of the catalogue that hold these words; nothing is read without a word. */
export const useCatalogue = (text: string) =>
  useQuery({
    queryKey: ['catalogue', text],
    queryFn: ({ signal }) =>
      call<Page<Schemas['SignalInfo']>>('GET', withQuery('/signals', { q: text, limit: 60 }), undefined, {
        signal,
      }),
    enabled: text !== '',
    staleTime: 600_000,
    placeholderData: (previous) => previous,
  });
