import { useEffect, useMemo, useState } from 'react';
import { serverNow } from '../../api/server-clock.ts';
import type { Range } from '../../chart/chart-series.ts';
import type { Layout } from '../../chart/panels.ts';
import { useUrlState } from '../../parts/url-state.ts';

const hour = 3_600_000;
export const quickRanges = {
  '1h': hour,
  '6h': 6 * hour,
  '24h': 24 * hour,
  '7d': 168 * hour,
  '30d': 720 * hour,
} as const;
export type QuickRange = keyof typeof quickRanges;
export const mostSignals = 16;

/** Everything that is chosen in the explorer; all of it stands in the address. */
export interface Explorer {
  readonly signals: readonly string[];
  readonly range: Range;
  /** Null: from and to were given. */
  readonly last: QuickRange | null;
  readonly isZoomed: boolean;
  readonly isLive: boolean;
  readonly layout: Layout;
  readonly alert: string;
  setSignals(signals: readonly string[]): void;
  setLast(last: QuickRange): void;
  /** `alert`: what the range is around; `signals` where others are to be shown. */
  setRange(range: Range, around?: { readonly alert: string; readonly signals: readonly string[] }): void;
  zoom(range: Range | null): void;
  setLive(isLive: boolean): void;
  setLayout(layout: Layout): void;
  /** Reads up to now again. */
  refresh(): void;
  /** The address of exactly what is seen now, for somebody else. */
  link(): string;
}

export function useExplorer(): Explorer {
  const url = useUrlState();
  const [openedAt, setOpenedAt] = useState(serverNow);
  const asked = url.get('last');
  const absolute = rangeFrom(url.get('from'), url.get('to'));
  const last = absolute === null ? (isQuick(asked) ? asked : '24h') : null;
  const zoom = rangeFrom(...(url.get('zoom').split('-') as [string, string?]));
  const isLive = url.get('live') === '1' && zoom === null && last !== null;
  useEffect(() => {
    if (last !== null) setOpenedAt(serverNow());
  }, [last]);
  const length = last === null ? 0 : quickRanges[last];
  const base = absolute ?? { from: openedAt - length, to: openedAt };
  const { from, to } = zoom ?? base;
  const range = useMemo(() => ({ from, to }), [from, to]);
  const list = url.get('s');
  const signals = useMemo(() => [...new Set(list.split(',').filter(Boolean))].slice(0, mostSignals), [list]);
  return {
    signals,
    range,
    last,
    isZoomed: zoom !== null,
    isLive,
    layout: url.get('layout') === 'overlaid' ? 'overlaid' : 'stacked',
    alert: url.get('alert'),
    setSignals: (next) => url.set({ s: next }),
    setLast: (next) => {
      setOpenedAt(serverNow());
      url.set({ last: next === '24h' ? null : next, from: null, to: null, zoom: null, alert: null }, 'push');
    },
    setRange: (next, around) =>
      url.set(
        {
          from: String(Math.round(next.from)),
          to: String(Math.round(next.to)),
          last: null,
          zoom: null,
          live: null,
          alert: around?.alert ?? null,
          ...(around === undefined ? {} : { s: around.signals }),
        },
        'push',
      ),
    zoom: (next) =>
      url.set({ zoom: next === null ? null : `${Math.round(next.from)}-${Math.round(next.to)}`, live: null }),
    setLive: (next) => {
      setOpenedAt(serverNow());
      url.set({
        live: next ? '1' : null,
        zoom: null,
        ...(next && last === null ? { from: null, to: null, last: '1h' } : {}),
      });
    },
    setLayout: (next) => url.set({ layout: next === 'stacked' ? null : next }),
    refresh: () => setOpenedAt(serverNow()),
    link: () => {
      const here = new URL(window.location.href);
      if (!isLive) {
        for (const name of ['zoom', 'last', 'live']) here.searchParams.delete(name);
        here.searchParams.set('from', String(Math.round(range.from)));
        here.searchParams.set('to', String(Math.round(range.to)));
      }
      return here.href;
    },
  };
}

const isQuick = (text: string): text is QuickRange => Object.hasOwn(quickRanges, text);

function rangeFrom(from: string | undefined, to: string | undefined): Range | null {
  if (from === undefined || to === undefined || !/^\d{1,16}$/.test(from) || !/^\d{1,16}$/.test(to))
    return null;
  return Number(from) < Number(to) ? { from: Number(from), to: Number(to) } : null;
}
