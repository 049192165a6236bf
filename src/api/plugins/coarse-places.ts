import type { FastifyInstance } from 'fastify';
import { tellsDegree } from '../../telemetry/place-signals.ts';
import { type Holder, may } from '../../users/roles.ts';
import type { Box } from '../../vehicles/fleet-query.ts';

/** Of degrees: about a kilometre. */
const decimals = 2;
const step = 10 ** -decimals;
const coarseNumber = (value: number): number => Number(value.toFixed(decimals));

const degrees = new Set(['latitude', 'longitude', 'north', 'south', 'east', 'west']);

/** Who may not see where a vehicle was sees where it is to a kilometre. */
export const seesExactly = (holder: Holder): boolean => may(holder, 'locations.read');

/** A copy in which every place is told to a kilometre: of vehicles, answers, evidence, freeze frames and signals. */
export function withCoarsePlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withCoarsePlaces);
  if (value === null || typeof value !== 'object') return value;
  const names = value as Readonly<Record<string, unknown>>;
  const isPlace = tellsDegree(String(names.signal ?? names.path ?? ''));
  return Object.fromEntries(
    Object.entries(names).map(([key, each]) => {
      if (degrees.has(key) || tellsDegree(key) || (isPlace && key !== 'ts')) return [key, coarseWithin(each)];
      return [key, withCoarsePlaces(each)];
    }),
  );
}

/** Of what is known to be a coordinate: the number, or that in `value`. */
function coarseWithin(value: unknown): unknown {
  if (typeof value === 'number') return coarseNumber(value);
  if (Array.isArray(value)) return value.map(coarseWithin);
  if (value === null || typeof value !== 'object') return value;
  const coarse = Object.entries(value).map(([key, each]) => [key, key === 'ts' ? each : coarseWithin(each)]);
  return Object.fromEntries(coarse);
}

/** Widened to whole steps, so that nobody finds a place by asking for ever smaller boxes. */
export function coarseBox<Wanted extends Box | undefined>(session: Holder, box: Wanted): Wanted {
  if (box === undefined || seesExactly(session)) return box;
  const down = (value: number) => coarseNumber(Math.floor(value / step) * step);
  const up = (value: number) => coarseNumber(Math.ceil(value / step) * step);
  const { west, south, east, north } = box;
  return { west: down(west), south: down(south), east: up(east), north: up(north) } as Wanted;
}

const isPlain = (payload: unknown): boolean =>
  Array.isArray(payload) || (typeof payload === 'object' && payload?.constructor === Object);

/** Workshops are no secret; curves of places are refused, and the others long. */
const isExempt = (url: string): boolean => /\/(places|series|signals\/:path)$/.test(url);

/** Every answer to whoever does not see exactly where vehicles are. */
export function registerCoarsePlaces(app: FastifyInstance): void {
  app.addHook('preSerialization', async (request, _reply, payload) => {
    const { session } = request;
    if (session === null || seesExactly(session) || !isPlain(payload)) return payload;
    if (isExempt(request.routeOptions.url ?? '')) return payload;
    return withCoarsePlaces(payload);
  });
}
