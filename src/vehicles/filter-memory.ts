import type { FleetColumns } from './fleet-columns.ts';
import type { FleetTest } from './fleet-query.ts';
import { compileVehicleFilter } from './vehicle-filter.ts';

const kept = 8;

/**
 * Expressions cost more than all other questions together, and the same one is asked page by page: what it said of a
 * vehicle is kept until the vehicle changes.
 */
export function createFilterMemory(columns: FleetColumns): (expression: string) => FleetTest {
  // Insertion order is order of last use.
  const tests = new Map<string, FleetTest>();

  return (expression) => {
    const test = tests.get(expression) ?? newTest(columns, expression);
    tests.delete(expression);
    tests.set(expression, test);
    for (const oldest of tests.keys()) {
      if (tests.size <= kept) break;
      tests.delete(oldest);
    }
    return test;
  };
}

function newTest(columns: FleetColumns, expression: string): FleetTest {
  const matches = compileVehicleFilter(expression);
  const judge: FleetTest = (number) => {
    const vehicle = columns.vehicle[number];
    return vehicle !== null && vehicle !== undefined && matches(vehicle);
  };
  // When a vehicle was heard changes all the time and is no revision.
  if (expression.includes('lastSeenAt')) return judge;
  // By vehicle: the revision that was judged, negative where the vehicle did not match; 0 = never judged.
  let judged = new Float64Array(columns.revision.length);
  return (number) => {
    if (number >= judged.length) {
      const larger = new Float64Array(columns.revision.length);
      larger.set(judged);
      judged = larger;
    }
    const revision = columns.revision[number] as number;
    const known = judged[number] as number;
    if (Math.abs(known) === revision) return known > 0;
    const verdict = judge(number);
    judged[number] = verdict ? revision : -revision;
    return verdict;
  };
}
