/**
 * What happens, as it happens: one stream for the whole console.
 *   useEvents('alert', (alert: Alert) => …)   each event of a type
 *   useSignals(vin, (update) => …)            live signals of a vehicle, while mounted
 *   useConnection()                           is it live, and as of when is what is shown
 * A query with `meta: { refreshOn: ['alert'] }` is read again by itself.
 */
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import { type Connection, EventStream } from './event-stream.ts';
import { queryClient } from './query-client.ts';
import { readJson } from './read-json.ts';
import type { SignalValue } from './types.ts';

export interface SignalUpdate {
  readonly vin: string;
  readonly receivedAt: number;
  readonly samples: readonly {
    readonly ts: number;
    readonly signals: Readonly<Record<string, SignalValue>>;
  }[];
}

type Handler = (data: never) => void;

interface Hub {
  readonly stream: EventStream;
  /** Asks for the signals of a vehicle until the answer is called; who asked last is watched. */
  watch(vin: string): () => void;
  on(type: string, handler: Handler): () => void;
}

const HubContext = createContext<Hub | null>(null);

/** News come in bursts; a list is read again once for all of them. */
const gatherMs = 400;

function createHub(): Hub {
  const handlers = new Map<string, Set<Handler>>();
  const news = new Map<string, Set<string | null>>();
  let isGathering = false;

  function refresh(): void {
    isGathering = false;
    const told = new Map(news);
    news.clear();
    void queryClient.invalidateQueries({
      predicate: ({ meta }) =>
        meta?.refreshOn?.some((type) => {
          const vins = told.get(type);
          return vins !== undefined && (meta.vin === undefined || vins.has(meta.vin) || vins.has(null));
        }) === true,
    });
  }

  const stream = new EventStream(({ type, data: text }) => {
    if (type === 'signed-out') {
      void queryClient.invalidateQueries({ queryKey: ['session'] });
      return;
    }
    // More was missed than the server still knows.
    if (type === 'reset') {
      void queryClient.invalidateQueries();
      return;
    }
    const data = readJson(text) as { vin?: string | null };
    for (const handler of handlers.get(type) ?? []) handler(data as never);
    if (type === 'signals') return;
    // Many alerts at once, or a mute of them, are news of alerts too.
    for (const name of type === 'alerts' || type === 'mute' ? [type, 'alert'] : [type])
      news.set(name, (news.get(name) ?? new Set()).add(data.vin ?? null));
    if (isGathering) return;
    isGathering = true;
    setTimeout(refresh, gatherMs);
  });

  const watched: string[] = [];

  return {
    stream,
    watch(vin) {
      watched.push(vin);
      stream.watch(vin);
      return () => {
        watched.splice(watched.lastIndexOf(vin), 1);
        stream.watch(watched.at(-1) ?? null);
      };
    },
    on(type, handler) {
      const all = handlers.get(type) ?? new Set();
      handlers.set(type, all.add(handler));
      return () => void all.delete(handler);
    },
  };
}

export function EventsProvider({ children }: { children: ReactNode }): ReactNode {
  const hub = useMemo(createHub, []);
  useEffect(() => hub.stream.start(), [hub]);
  return <HubContext value={hub}>{children}</HubContext>;
}

function useHub(): Hub {
  const hub = useContext(HubContext);
  if (hub === null) throw new Error('there is no EventsProvider above');
  return hub;
}

/** `handler` may change from render to render; it is called outside of rendering. */
export function useEvents<T>(type: string, handler: (data: T) => void): void {
  const hub = useHub();
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => hub.on(type, ((data: T) => latest.current(data)) as Handler), [hub, type]);
}

/** Samples of one vehicle as they come. One vehicle at a time: the page that is open. */
export function useSignals(vin: string | null, handler: (update: SignalUpdate) => void): void {
  const hub = useHub();
  useEvents<SignalUpdate>('signals', (update) => {
    if (update.vin === vin) handler(update);
  });
  useEffect(() => (vin === null ? undefined : hub.watch(vin)), [hub, vin]);
}

export function useConnection(): Connection & { readonly retry: () => void } {
  const { stream } = useHub();
  const connection = useSyncExternalStore(stream.subscribe, stream.connection);
  return { ...connection, retry: () => stream.retry() };
}
