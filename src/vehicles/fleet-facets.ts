import type { FleetEntry } from './fleet-index.ts';
import { type CompiledQuery, type Dimension, dimensions, type FleetTest } from './fleet-query.ts';

/** How many match, and how they share out; each share as if the query did not narrow by it. */
export interface FleetFacets {
  readonly total: number;
  readonly counts: Readonly<Record<Dimension, ReadonlyMap<string | boolean, number>>>;
}

/** Counts entry by entry, in one walk over all. */
export function newCounter({ narrowers, others }: CompiledQuery): {
  readonly count: (entry: FleetEntry) => void;
  facets(): FleetFacets;
} {
  const counts: Record<Dimension, Map<string | boolean, number>> = {
    health: new Map(),
    online: new Map(),
    powertrain: new Map(),
    market: new Map(),
    model: new Map(),
  };
  const tests = dimensions.flatMap((dimension): { dimension: Dimension; test: FleetTest }[] => {
    const test = narrowers[dimension];
    return test === null ? [] : [{ dimension, test }];
  });
  let total = 0;

  function add(dimension: Dimension, { vehicle }: FleetEntry): void {
    const of = counts[dimension];
    const value = vehicle[dimension];
    of.set(value, (of.get(value) ?? 0) + 1);
  }

  return {
    count(entry) {
      let failed: Dimension | null = null;
      for (const { dimension, test } of tests) {
        if (test(entry)) continue;
        if (failed !== null) return;
        failed = dimension;
      }
      for (const test of others) if (!test(entry)) return;
      if (failed !== null) {
        add(failed, entry);
        return;
      }
      total++;
      for (const dimension of dimensions) add(dimension, entry);
    },
    facets: () => ({ total, counts }),
  };
}
