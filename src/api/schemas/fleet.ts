import { z } from 'zod';
import { drivability } from '../../faults/fault-episode.ts';
import { type FleetSort, fleetSortKeys } from '../../vehicles/fleet-order.ts';
import type { Box } from '../../vehicles/fleet-query.ts';
import { healths, powertrains } from '../../vehicles/vehicle.ts';
import {
  cursorSchema,
  limitSchema,
  marketsQuery,
  oneOrMore,
  pageSchema,
  time,
  vin,
  wholeNumber,
} from './common.ts';
import { severity, vehicle } from './vehicle.ts';

const box = z
  .string()
  .max(200)
  .transform((text, context): Box => {
    const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    const [west = Number.NaN, south = Number.NaN, east = Number.NaN, north = Number.NaN] = numbers;
    if (numbers.length === 4 && numbers.every(Number.isFinite) && south <= north) {
      const isWorld = east - west >= 360;
      return isWorld
        ? { west: -180, south, east: 180, north }
        : { west: onEarth(west), south, east: onEarth(east), north };
    }
    context.addIssue({ code: 'custom', message: 'must be west,south,east,north in degrees' });
    return z.NEVER;
  });
const boxText = '`west,south,east,north` in degrees; west beyond east goes over the date line';

/** A map that is turned past the date line counts on. */
function onEarth(longitude: number): number {
  return longitude >= -180 && longitude <= 180 ? longitude : ((((longitude + 180) % 360) + 360) % 360) - 180;
}

const name = z.string().max(100);

/** What narrows a list, a count or a map of vehicles. */
export const narrowers = {
  filter: z
    .string()
    .max(2000)
    .optional()
    .describe(
      'One CEL expression over `vehicle`, as in `vehicle.modelYear >= 2024 && vehicle.software["BMS"] == "3.2"`. ' +
        'A vehicle that lacks what is asked for does not match.',
    ),
  q: z
    .string()
    .max(100)
    .optional()
    .describe(
      'Part of the VIN (such as its last six), the plate or the model; several words must all be there',
    ),
  health: oneOrMore(healths),
  online: z.enum(['true', 'false']).optional(),
  powertrain: oneOrMore(powertrains),
  market: marketsQuery.optional().describe('One or more ISO 3166 country codes, with commas'),
  model: z
    .union([name.transform((text) => [text]), z.array(name).max(50)])
    .optional()
    .describe('The whole name; may be given several times'),
};

export const boxQuery = { bbox: box.optional().describe(boxText) };
export const mapQuery = {
  bbox: box.default({ west: -180, south: -90, east: 180, north: 90 }).describe(boxText),
  zoom: z.coerce
    .number('must be a number from 0 to 24')
    .min(0)
    .max(24)
    .default(1)
    .describe('Of 512 px tiles'),
};

const sortKeys = fleetSortKeys.flatMap((key) => [key, `-${key}`]);
const sortMessage = `must be one of ${fleetSortKeys.join(', ')}, with "-" before it for descending`;
const sort = z
  .enum(sortKeys as [string, ...string[]], sortMessage)
  .default('vin')
  .transform((text): FleetSort => {
    const descending = text.startsWith('-');
    return { key: text.replace('-', '') as FleetSort['key'], descending };
  })
  .describe('`-` before it: descending. Equal ones stand by VIN; vehicles without a value stand last');

export const listQuery = {
  ...narrowers,
  ...boxQuery,
  sort,
  offset: wholeNumber(0, 1_000_000_000)
    .optional()
    .describe('How many to pass over, in place of `cursor`; the answer then has `total`'),
  count: z.enum(['true', 'false']).default('false').describe('Also say how many match in all'),
  limit: limitSchema(),
  cursor: cursorSchema,
};

export const worstAlert = z
  .object({
    id: z.string(),
    rule: z.string(),
    name: z.string().describe('What is wrong, in the language of Accept-Language'),
    severity,
    firedAt: time,
    others: z.int().describe('Firing alerts of the vehicle beside this one'),
    mayBeDriven: z.enum(drivability).nullable().describe('Null where nobody can say'),
  })
  .meta({ id: 'WorstAlert' });

export const listedVehicle = vehicle
  .extend({ worst: worstAlert.nullable().describe('The worst firing alert') })
  .meta({ id: 'ListedVehicle' });
export const vehiclePage = pageSchema('VehiclePage', listedVehicle, {
  total: z.int().optional().describe('How many match in all; with `offset` or `count`'),
});

const count = z.int();
const healthCounts = z
  .object({ ok: count, info: count, minor: count, major: count, critical: count })
  .meta({ id: 'HealthCounts' });

export const facets = z
  .object({
    total: count.describe('How many match'),
    health: healthCounts,
    online: z.object({ online: count, offline: count }),
    powertrain: z.object({ bev: count, phev: count, hev: count, ice: count, fcev: count }),
    market: z.record(z.string(), count),
    models: z.array(z.object({ model: z.string(), count })).describe('The most frequent, at most 200'),
  })
  .meta({
    id: 'VehicleFacets',
    description: 'How the vehicles share out; each share as if the request did not narrow by it',
  });

const degrees = z.number();
export const map = z
  .object({
    items: z.array(
      z
        .object({
          latitude: degrees,
          longitude: degrees,
          count,
          health: healthCounts,
          vin: vin.nullable().describe('Of a single vehicle'),
          bbox: z.object({ west: degrees, south: degrees, east: degrees, north: degrees }),
        })
        .meta({ id: 'VehicleCluster' }),
    ),
    total: count.describe('Vehicles within the box'),
    withoutPosition: count.describe('Vehicles that match and have no known position'),
  })
  .meta({ id: 'VehicleMap' });
