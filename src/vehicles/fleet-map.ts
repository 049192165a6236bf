import type { FleetColumns } from './fleet-columns.ts';
import type { Box, FleetTest } from './fleet-query.ts';
import { type Health, healths } from './vehicle.ts';

export interface Cluster {
  /** The middle of its members. */
  readonly latitude: number;
  readonly longitude: number;
  readonly count: number;
  readonly health: Readonly<Record<Health, number>>;
  /** Of a single vehicle. */
  readonly vin: string | null;
  /** What its members take up. */
  readonly bbox: Box;
}

export interface FleetMap {
  readonly items: readonly Cluster[];
  /** Vehicles within the box. */
  readonly total: number;
  /** Vehicles that match and have no known position. */
  readonly withoutPosition: number;
}

interface Gathered {
  count: number;
  latitudes: number;
  longitudes: number;
  /** By the number in `healths`. */
  readonly health: number[];
  /** A member. */
  readonly first: number;
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Cells of 64 px at 512 px a tile. */
const cellsPerTile = 8;
/** However large the box and deep the zoom, an answer stays small. */
const cellsAcross = 48;
const rows = 2 ** 26;

/** Gathers vehicle by vehicle by the cells of a grid, in one walk over all. */
export function newClusters(
  columns: FleetColumns,
  matches: FleetTest | null,
  box: Box,
  zoom: number,
): { readonly add: (number: number) => void; map(): FleetMap } {
  const { west, south, east, north } = box;
  const width = (west <= east ? east - west : east - west + 360) / 360;
  const extent = Math.max(width, (north - south) / 180, 1e-6);
  const deepest = Math.log2(cellsAcross / cellsPerTile / extent);
  const cells = cellsPerTile * 2 ** Math.min(22, Math.floor(Math.max(0, Math.min(zoom, deepest))));
  const gathered = new Map<number, Gathered>();
  let total = 0;
  let withoutPosition = 0;

  return {
    add(number) {
      if (matches !== null && !matches(number)) return;
      const latitude = columns.latitude[number] as number;
      const longitude = columns.longitude[number] as number;
      if (Number.isNaN(latitude)) {
        withoutPosition++;
        return;
      }
      if (latitude < south || latitude > north) return;
      if (west <= east ? longitude < west || longitude > east : longitude < west && longitude > east) return;
      total++;
      const x = Math.floor((columns.x[number] as number) * cells);
      const cell = x * rows + Math.floor((columns.y[number] as number) * cells);
      let into = gathered.get(cell);
      if (into === undefined) {
        into = newGathered(number, latitude, longitude);
        gathered.set(cell, into);
      }
      const health = columns.health[number] as number;
      into.count++;
      into.latitudes += latitude;
      into.longitudes += longitude;
      into.health[health] = (into.health[health] as number) + 1;
      if (longitude < into.west) into.west = longitude;
      if (longitude > into.east) into.east = longitude;
      if (latitude < into.south) into.south = latitude;
      if (latitude > into.north) into.north = latitude;
    },

    map: () => ({
      items: Array.from(gathered.values(), (cluster) => toCluster(columns, cluster)),
      total,
      withoutPosition,
    }),
  };
}

function newGathered(first: number, latitude: number, longitude: number): Gathered {
  return {
    count: 0,
    latitudes: 0,
    longitudes: 0,
    health: healths.map(() => 0),
    first,
    west: longitude,
    south: latitude,
    east: longitude,
    north: latitude,
  };
}

function toCluster(columns: FleetColumns, gathered: Gathered): Cluster {
  const { count, latitudes, longitudes, first, west, south, east, north } = gathered;
  const health = Object.fromEntries(healths.map((name, at) => [name, gathered.health[at] ?? 0]));
  return {
    latitude: latitudes / count,
    longitude: longitudes / count,
    count,
    health: health as Cluster['health'],
    vin: count === 1 ? (columns.vehicle[first]?.vin ?? null) : null,
    bbox: { west, south, east, north },
  };
}
