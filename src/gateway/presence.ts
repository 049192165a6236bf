/** Who is connected now, since when. In memory: after a start nobody is. */
export interface Presence {
  /** True where this is news. Times are milliseconds since 1970 UTC. */
  online(vin: string, at: number): boolean;
  offline(vin: string, at: number): boolean;
  isOnline(vin: string): boolean;
  /** Since when the vehicle has been connected; undefined where it is not. A take-over does not count as new. */
  onlineSince(vin: string): number | undefined;
  readonly count: number;
  vins(): Iterable<string>;
  /** Called after each change. */
  onChange(listener: (change: PresenceChange) => void): void;
}

interface PresenceChange {
  readonly vin: string;
  readonly online: boolean;
  readonly at: number;
}

export function createPresence(): Presence {
  const since = new Map<string, number>();
  const listeners: ((change: PresenceChange) => void)[] = [];
  const tell = (change: PresenceChange): void => {
    for (const listener of listeners) listener(change);
  };
  return {
    online(vin, at) {
      if (since.has(vin)) return false;
      since.set(vin, at);
      tell({ vin, online: true, at });
      return true;
    },
    offline(vin, at) {
      if (!since.delete(vin)) return false;
      tell({ vin, online: false, at });
      return true;
    },
    isOnline: (vin) => since.has(vin),
    onlineSince: (vin) => since.get(vin),
    get count() {
      return since.size;
    },
    vins: () => since.keys(),
    onChange(listener) {
      listeners.push(listener);
    },
  };
}
