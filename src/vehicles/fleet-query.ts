import { compact, type FleetEntry } from './fleet-index.ts';
import type { Health, Powertrain } from './vehicle.ts';
import { compileVehicleFilter } from './vehicle-filter.ts';

/** Degrees; `west` beyond `east` goes over the date line. */
export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Which vehicles; what is left out narrows nothing. */
export interface FleetQuery {
  /** Markets that the asker sees; null = all. */
  readonly scope: readonly string[] | null;
  /** Words that stand in the VIN, plate, model or model year, or the plate as people write it. */
  readonly q?: string | undefined;
  /** One CEL expression, see `compileVehicleFilter`. */
  readonly filter?: string | undefined;
  readonly health?: readonly Health[] | undefined;
  readonly online?: boolean | undefined;
  readonly powertrain?: readonly Powertrain[] | undefined;
  readonly market?: readonly string[] | undefined;
  readonly model?: readonly string[] | undefined;
  readonly bbox?: Box | undefined;
}

export type FleetTest = (entry: FleetEntry) => boolean;

/** What vehicles are counted by; each count leaves its own narrower out. */
export const dimensions = ['health', 'online', 'powertrain', 'market', 'model'] as const;
export type Dimension = (typeof dimensions)[number];

export interface CompiledQuery {
  /** Null where the query does not narrow by it. */
  readonly narrowers: Readonly<Record<Dimension, FleetTest | null>>;
  readonly others: readonly FleetTest[];
}

/** @throws AppError invalid `bad-filter` */
export function compileQuery(query: FleetQuery): CompiledQuery {
  const { scope, q = '', filter, bbox, online } = query;
  const others: FleetTest[] = [];
  if (scope !== null) others.push(oneOf('market', scope));
  if (q.trim() !== '') others.push(textTest(q));
  if (bbox !== undefined) others.push(boxTest(bbox));
  // The dearest comes last, so that it is asked about few.
  if (filter !== undefined) {
    const matches = compileVehicleFilter(filter);
    others.push(({ vehicle }) => matches(vehicle));
  }
  return {
    others,
    narrowers: {
      health: query.health === undefined ? null : oneOf('health', query.health),
      online: online === undefined ? null : ({ vehicle }) => vehicle.online === online,
      powertrain: query.powertrain === undefined ? null : oneOf('powertrain', query.powertrain),
      market: query.market === undefined ? null : oneOf('market', query.market),
      model: query.model === undefined ? null : oneOf('model', query.model),
    },
  };
}

/** All of it, the cheap tests first; null where everything matches. */
export function wholeTest({ narrowers, others }: CompiledQuery): FleetTest | null {
  const tests = [...Object.values(narrowers).filter((test) => test !== null), ...others];
  const [only] = tests;
  if (only === undefined) return null;
  if (tests.length === 1) return only;
  return (entry) => {
    for (const test of tests) if (!test(entry)) return false;
    return true;
  };
}

function oneOf(key: 'health' | 'powertrain' | 'market' | 'model', values: readonly string[]): FleetTest {
  const [value] = values;
  if (values.length === 1) return ({ vehicle }) => vehicle[key] === value;
  const wanted = new Set(values);
  return ({ vehicle }) => wanted.has(vehicle[key]);
}

function textTest(q: string): FleetTest {
  const whole = compact(q);
  const words = q.trim().toLowerCase().split(/\s+/);
  if (words.length === 1) {
    const [word = ''] = words;
    if (word === whole) return ({ text }) => text.includes(word);
  }
  return ({ ids, text }) => ids.includes(whole) || words.every((word) => text.includes(word));
}

function boxTest({ west, south, east, north }: Box): FleetTest {
  return ({ vehicle: { position } }) => {
    if (position === null || position.latitude < south || position.latitude > north) return false;
    const { longitude } = position;
    return west <= east ? longitude >= west && longitude <= east : longitude >= west || longitude <= east;
  };
}
