import { compact, type FleetColumns } from './fleet-columns.ts';
import { type Health, healths, type Powertrain, powertrains } from './vehicle.ts';

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

/** Of a vehicle, by its number. */
export type FleetTest = (number: number) => boolean;

/** What vehicles are counted by; each count leaves its own narrower out. */
export const dimensions = ['health', 'online', 'powertrain', 'market', 'model'] as const;
export type Dimension = (typeof dimensions)[number];

export interface CompiledQuery {
  /** Null where the query does not narrow by it. */
  readonly narrowers: Readonly<Record<Dimension, FleetTest | null>>;
  readonly others: readonly FleetTest[];
}

/** `filterTest` compiles the expression, and throws AppError invalid `bad-filter`. */
export function compileQuery(
  columns: FleetColumns,
  query: FleetQuery,
  filterTest: (expression: string) => FleetTest,
): CompiledQuery {
  const { scope, q = '', filter, bbox, health, online, powertrain, market, model } = query;
  const among = (names: readonly string[] | undefined, find: (name: string) => number | undefined) =>
    names?.flatMap((name) => find(name) ?? []);
  const inMarkets = (names: readonly string[] | undefined) =>
    oneOf(
      columns,
      'market',
      among(names, (name) => columns.markets.find(name)),
    );
  // The dearest comes last, so that it is asked about few.
  const others = [
    inMarkets(scope ?? undefined),
    bbox === undefined ? null : boxTest(columns, bbox),
    q.trim() === '' ? null : textTest(columns, q),
    filter === undefined ? null : filterTest(filter),
  ];
  return {
    others: others.filter((test) => test !== null),
    narrowers: {
      health: oneOf(
        columns,
        'health',
        health?.map((name) => healths.indexOf(name)),
      ),
      online: oneOf(columns, 'online', online === undefined ? undefined : [online ? 1 : 0]),
      powertrain: oneOf(
        columns,
        'powertrain',
        powertrain?.map((name) => powertrains.indexOf(name)),
      ),
      market: inMarkets(market),
      model: oneOf(
        columns,
        'model',
        among(model, (name) => columns.models.find(name)),
      ),
    },
  };
}

/** All of it, the cheap tests first; null where everything matches. */
export function wholeTest({ narrowers, others }: CompiledQuery): FleetTest | null {
  const tests = [...Object.values(narrowers).filter((test) => test !== null), ...others];
  const [only] = tests;
  if (only === undefined) return null;
  if (tests.length === 1) return only;
  return (number) => {
    for (const test of tests) if (!test(number)) return false;
    return true;
  };
}

function oneOf(
  columns: FleetColumns,
  key: Dimension,
  values: readonly number[] | undefined,
): FleetTest | null {
  if (values === undefined) return null;
  const [value] = values;
  if (values.length === 1) return (number) => columns[key][number] === value;
  const wanted = new Set(values);
  return (number) => wanted.has(columns[key][number] as number);
}

function textTest({ text }: FleetColumns, q: string): FleetTest {
  const whole = compact(q);
  const words = q.trim().toLowerCase().split(/\s+/);
  const [word = ''] = words;
  if (words.length === 1 && word === whole) return (number) => (text[number] as string).includes(word);
  return (number) =>
    (text[number] as string).includes(whole) ||
    words.every((part) => (text[number] as string).includes(part));
}

function boxTest(columns: FleetColumns, { west, south, east, north }: Box): FleetTest {
  return (number) => {
    const latitude = columns.latitude[number] as number;
    const longitude = columns.longitude[number] as number;
    // Not a number where no position is known: no comparison holds.
    if (!(latitude >= south && latitude <= north)) return false;
    return west <= east ? longitude >= west && longitude <= east : longitude >= west || longitude <= east;
  };
}
