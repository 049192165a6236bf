import { useEffect, useRef } from 'react';
import { queryClient } from './queries.ts';
import type { SignalValue } from './types.ts';

export interface SignalUpdate {
  vin: string;
  samples: { ts: number; signals: Record<string, SignalValue> }[];
}

/** Listens to the event stream while mounted: keeps lists fresh, hands on the signals of `vin`. */
export function useEvents(vin: string | null, onSignals?: (update: SignalUpdate) => void): void {
  const handler = useRef(onSignals);
  handler.current = onSignals;
  useEffect(() => {
    const source = new EventSource(`/api/v1/events${vin === null ? '' : `?vin=${vin}`}`);
    const refresh = (...names: string[]) => {
      for (const name of names) void queryClient.invalidateQueries({ queryKey: [name] });
    };
    source.addEventListener('alert', () => refresh('alerts', 'vehicles', 'vehicle', 'faults'));
    source.addEventListener('presence', () => refresh('vehicles', 'vehicle'));
    source.addEventListener('signals', (event) =>
      handler.current?.(JSON.parse((event as MessageEvent<string>).data) as SignalUpdate),
    );
    return () => source.close();
  }, [vin]);
}
