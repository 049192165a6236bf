import { type FleetFacets, newCounter } from './fleet-facets.ts';
import type { FleetEntry, FleetIndex } from './fleet-index.ts';
import { type FleetMap, newClusters } from './fleet-map.ts';
import type { FleetSort } from './fleet-order.ts';
import { type Box, compileQuery, type FleetQuery, wholeTest } from './fleet-query.ts';
import type { FleetVehicle } from './vehicle.ts';
import { walk } from './walk.ts';

/**
 * Questions about all vehicles at once, answered from memory. Errors are AppErrors invalid `bad-filter` and
 * `filter-too-slow`.
 */
export interface Fleet {
  /** Those that match, in order. The list is a snapshot, the vehicles are live; those removed since are left out. */
  find(query: FleetQuery, sort: FleetSort): Promise<FleetMatches>;
  facets(query: FleetQuery): Promise<FleetFacets>;
  /** Of those that match, how many meet each of the conditions. */
  count(query: FleetQuery, conditions: readonly ((vehicle: FleetVehicle) => boolean)[]): Promise<number[]>;
  /** Those of the box, gathered into clusters that suit the zoom (512 px tiles). The query's own box does not count. */
  map(query: FleetQuery, view: { readonly bbox: Box; readonly zoom: number }): Promise<FleetMap>;
}

export interface FleetMatches {
  readonly total: number;
  slice(from: number, to: number): FleetVehicle[];
  /** Where the vehicles after this VIN begin; only in ascending order of VIN. */
  after(vin: string): number;
}

/** Lists that are kept, each of at most all vehicles: enough for a few people who scroll. */
const keptLists = 12;

export function createFleet(index: FleetIndex): Fleet {
  // Insertion order is order of last use.
  const kept = new Map<
    string,
    { readonly version: string; readonly found: Promise<readonly FleetEntry[]> }
  >();

  async function search(query: FleetQuery, sort: FleetSort): Promise<readonly FleetEntry[]> {
    const matches = wholeTest(compileQuery(query));
    const entries = index.inOrder(sort);
    if (matches === null) return entries;
    const found: FleetEntry[] = [];
    await walk(entries, (entry) => {
      if (matches(entry)) found.push(entry);
    });
    return found;
  }

  /** The same question while nothing changed that it depends on is answered as before. */
  function searchOnce(query: FleetQuery, sort: FleetSort): Promise<readonly FleetEntry[]> {
    const { fleet, state, lastSeen, positions } = index.versions;
    const name = JSON.stringify([query, sort]);
    const version = [
      fleet,
      state,
      sort.key === 'lastSeenAt' || query.filter?.includes('lastSeenAt') === true ? lastSeen : '',
      query.bbox === undefined ? '' : positions,
    ].join();
    const known = kept.get(name);
    kept.delete(name);
    if (known?.version === version) {
      kept.set(name, known);
      return known.found;
    }
    const found = search(query, sort);
    kept.set(name, { version, found });
    found.catch(() => {
      if (kept.get(name)?.found === found) kept.delete(name);
    });
    for (const oldest of kept.keys()) {
      if (kept.size <= keptLists) break;
      kept.delete(oldest);
    }
    return found;
  }

  return {
    async find(query, sort) {
      const found = await searchOnce(query, sort);
      return {
        total: found.length,
        slice: (from, to) =>
          found
            .slice(from, to)
            .filter((entry) => index.has(entry))
            .map(({ vehicle }) => vehicle),
        after: (vin) => firstAfter(found, vin),
      };
    },

    async facets(query) {
      const counter = newCounter(compileQuery(query));
      await walk(index.inOrder({ key: 'vin', descending: false }), counter.count);
      return counter.facets();
    },

    async count(query, conditions) {
      const matches = wholeTest(compileQuery(query));
      const counts = conditions.map(() => 0);
      await walk(index.inOrder({ key: 'vin', descending: false }), (entry) => {
        if (matches !== null && !matches(entry)) return;
        for (let at = 0; at < counts.length; at++) {
          if (conditions[at]?.(entry.vehicle) === true) counts[at] = (counts[at] ?? 0) + 1;
        }
      });
      return counts;
    },

    async map({ bbox: _, ...query }, { bbox, zoom }) {
      const clusters = newClusters(wholeTest(compileQuery(query)), bbox, zoom);
      await walk(index.inOrder({ key: 'vin', descending: false }), clusters.add);
      return clusters.map();
    },
  };
}

function firstAfter(entries: readonly FleetEntry[], vin: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as FleetEntry).vehicle.vin > vin) high = middle;
    else low = middle + 1;
  }
  return low;
}
