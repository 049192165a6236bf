import type { SilenceWord } from './silence-watch.ts';

export interface SilentCrowd {
  readonly kind: SilenceWord['kind'];
  /** Null: everywhere. */
  readonly market: string | null;
  readonly count: number;
  /** Of so many that could have been heard. */
  readonly of: number;
  /** When they were heard last. */
  readonly since: number;
}

/** A vehicle as it was when it was heard last. */
export interface Known {
  readonly heardAt: number;
  readonly online: boolean;
  readonly market: string;
}

export interface Overdue extends SilenceWord {
  readonly market: string;
  readonly heardAt: number;
}

const minute = 60_000;
const day = 24 * 60 * minute;
const crowd = { least: 10, share: 0.2, connectedShare: 0.5, spanMs: 30 * minute, heldMs: 7 * day };

/**
 * Vehicles that fell silent within half an hour, and were a good part of all that were still heard then: a network, a
 * gateway, a country. First everywhere, then market by market. For a week at most: who has not come back by then is
 * told for himself.
 */
export function findCrowds(
  overdue: readonly Overdue[],
  known: ReadonlyMap<string, Known>,
): { crowds: SilentCrowd[]; held: Set<string> } {
  const crowds: SilentCrowd[] = [];
  const held = new Set<string>();
  if (overdue.length < crowd.least) return { crowds, held };
  const heard = [...known.values()].sort((a, b) => a.heardAt - b.heardAt);
  const search = (market: string | null): void => {
    const here = <T extends { readonly market: string }>(list: readonly T[]) =>
      market === null ? list : list.filter((one) => one.market === market);
    const connected = here(overdue).filter(({ kind, vin }) => kind === 'connected' && !held.has(vin));
    const online = here(heard).filter((one) => one.online).length;
    if (connected.length >= crowd.least && connected.length >= online * crowd.connectedShare)
      take('connected', connected, online);
    const silent = here(overdue)
      .filter(({ kind, vin, ms }) => kind === 'silent' && ms < crowd.heldMs && !held.has(vin))
      .sort((a, b) => a.heardAt - b.heardAt);
    const times = here(heard).map(({ heardAt }) => heardAt);
    let first = 0;
    while (first < silent.length) {
      const begin = silent[first]!.heardAt;
      let end = first;
      while (end < silent.length && silent[end]!.heardAt <= begin + crowd.spanMs) end++;
      const alive = times.length - firstAtLeast(times, begin);
      const count = end - first;
      if (count >= crowd.least && count >= alive * crowd.share) {
        take('silent', silent.slice(first, end), alive);
        first = end;
      } else first += 1;
    }

    function take(kind: SilenceWord['kind'], list: readonly Overdue[], of: number): void {
      const since = Math.min(...list.map(({ heardAt }) => heardAt));
      crowds.push({ kind, market, count: list.length, of, since });
      for (const { vin } of list) held.add(vin);
    }
  };
  search(null);
  for (const market of new Set(overdue.map((one) => one.market))) search(market);
  return { crowds, held };
}

function firstAtLeast(sorted: readonly number[], least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
