import { createFilterMemory } from './filter-memory.ts';
import { type FleetFacets, newCounter } from './fleet-facets.ts';
import type { FleetIndex } from './fleet-index.ts';
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
  const { columns } = index;
  const filterTest = createFilterMemory(columns);
  const compile = (query: FleetQuery) => compileQuery(columns, query, filterTest);
  const byVin = { key: 'vin', descending: false } as const;
  // Insertion order is order of last use.
  const kept = new Map<string, { readonly version: string; readonly found: Promise<ArrayLike<number>> }>();

  async function search(query: FleetQuery, sort: FleetSort): Promise<ArrayLike<number>> {
    const matches = wholeTest(compile(query));
    const numbers = index.inOrder(sort);
    if (matches === null) return numbers;
    const found: number[] = [];
    await walk(numbers, (number) => {
      if (matches(number)) found.push(number);
    });
    return found;
  }

  /** The same question while nothing changed that it depends on is answered as before. */
  function searchOnce(query: FleetQuery, sort: FleetSort): Promise<ArrayLike<number>> {
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
          Array.prototype.slice
            .call(found, from, to)
            .flatMap((number: number): FleetVehicle[] => asList(columns.vehicle[number])),
        after: (vin) => firstAfter(found, (number) => (columns.vehicle[number]?.vin ?? '') > vin),
      };
    },

    async facets(query) {
      const counter = newCounter(columns, compile(query));
      await walk(index.inOrder(byVin), counter.count);
      return counter.facets();
    },

    async count(query, conditions) {
      const matches = wholeTest(compile(query));
      const counts = conditions.map(() => 0);
      await walk(index.inOrder(byVin), (number) => {
        const vehicle = columns.vehicle[number];
        if (vehicle === null || vehicle === undefined || matches?.(number) === false) return;
        for (let at = 0; at < counts.length; at++) {
          if (conditions[at]?.(vehicle) === true) counts[at] = (counts[at] as number) + 1;
        }
      });
      return counts;
    },

    async map({ bbox: _, ...query }, { bbox, zoom }) {
      const clusters = newClusters(columns, wholeTest(compile(query)), bbox, zoom);
      await walk(index.inOrder(byVin), clusters.add);
      return clusters.map();
    },
  };
}

const asList = <Item>(item: Item | null | undefined): Item[] =>
  item === null || item === undefined ? [] : [item];

function firstAfter(numbers: ArrayLike<number>, isAfter: (number: number) => boolean): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAfter(numbers[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}
