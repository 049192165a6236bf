import type { FleetColumns } from './fleet-columns.ts';
import { type CompiledQuery, type Dimension, dimensions, type FleetTest } from './fleet-query.ts';
import { healths, powertrains } from './vehicle.ts';

/** How many match, and how they share out; each share as if the query did not narrow by it. */
export interface FleetFacets {
  readonly total: number;
  /** By value; those that no vehicle has are left out. */
  readonly counts: Readonly<Record<Dimension, ReadonlyMap<string | boolean, number>>>;
}

/** Counts vehicle by vehicle, in one walk over all. */
export function newCounter(
  columns: FleetColumns,
  { narrowers, others }: CompiledQuery,
): { readonly count: (number: number) => void; facets(): FleetFacets } {
  const counts = { health: [], online: [], powertrain: [], market: [], model: [] } as Record<
    Dimension,
    number[]
  >;
  const tests = dimensions.flatMap((dimension): { dimension: Dimension; test: FleetTest }[] => {
    const test = narrowers[dimension];
    return test === null ? [] : [{ dimension, test }];
  });
  let total = 0;

  function add(of: number[], value: number): void {
    while (of.length <= value) of.push(0);
    of[value] = (of[value] as number) + 1;
  }

  return {
    count(number) {
      let failed: Dimension | null = null;
      for (const { dimension, test } of tests) {
        if (test(number)) continue;
        if (failed !== null) return;
        failed = dimension;
      }
      for (const test of others) if (!test(number)) return;
      if (failed !== null) {
        add(counts[failed], columns[failed][number] as number);
        return;
      }
      total++;
      add(counts.health, columns.health[number] as number);
      add(counts.online, columns.online[number] as number);
      add(counts.powertrain, columns.powertrain[number] as number);
      add(counts.market, columns.market[number] as number);
      add(counts.model, columns.model[number] as number);
    },
    facets: () => ({
      total,
      counts: {
        health: named(counts.health, (value) => healths[value] ?? ''),
        online: named(counts.online, (value) => value === 1),
        powertrain: named(counts.powertrain, (value) => powertrains[value] ?? ''),
        market: named(counts.market, (value) => columns.markets.name(value)),
        model: named(counts.model, (value) => columns.models.name(value)),
      },
    }),
  };
}

function named(
  counts: readonly number[],
  name: (value: number) => string | boolean,
): Map<string | boolean, number> {
  return new Map(counts.flatMap((count, value) => (count === 0 ? [] : [[name(value), count] as const])));
}
