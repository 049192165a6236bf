import type { FleetEntry } from './fleet-index.ts';
import type { Box, FleetTest } from './fleet-query.ts';
import type { Health } from './vehicle.ts';

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
  readonly health: Record<Health, number>;
  readonly first: FleetEntry;
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

/** Gathers entry by entry by the cells of a grid, in one walk over all. */
export function newClusters(
  matches: FleetTest | null,
  box: Box,
  zoom: number,
): { readonly add: (entry: FleetEntry) => void; map(): FleetMap } {
  const { west, south, east, north } = box;
  const width = (west <= east ? east - west : east - west + 360) / 360;
  const extent = Math.max(width, (north - south) / 180, 1e-6);
  const deepest = Math.log2(cellsAcross / cellsPerTile / extent);
  const cells = cellsPerTile * 2 ** Math.min(22, Math.floor(Math.max(0, Math.min(zoom, deepest))));
  const gathered = new Map<number, Gathered>();
  let total = 0;
  let withoutPosition = 0;

  return {
    add(entry) {
      if (matches !== null && !matches(entry)) return;
      const { position, health } = entry.vehicle;
      if (position === null) {
        withoutPosition++;
        return;
      }
      const { latitude, longitude } = position;
      if (latitude < south || latitude > north) return;
      if (west <= east ? longitude < west || longitude > east : longitude < west && longitude > east) return;
      total++;
      const cell = Math.floor(entry.x * cells) * rows + Math.floor(entry.y * cells);
      const into = gathered.get(cell);
      if (into === undefined) {
        const counts = { ok: 0, info: 0, minor: 0, major: 0, critical: 0 };
        counts[health] = 1;
        gathered.set(cell, {
          count: 1,
          latitudes: latitude,
          longitudes: longitude,
          health: counts,
          first: entry,
          west: longitude,
          south: latitude,
          east: longitude,
          north: latitude,
        });
        return;
      }
      into.count++;
      into.latitudes += latitude;
      into.longitudes += longitude;
      into.health[health]++;
      if (longitude < into.west) into.west = longitude;
      if (longitude > into.east) into.east = longitude;
      if (latitude < into.south) into.south = latitude;
      if (latitude > into.north) into.north = latitude;
    },

    map: () => ({ items: [...gathered.values()].map(toCluster), total, withoutPosition }),
  };
}

function toCluster({ count, latitudes, longitudes, health, first, ...bounds }: Gathered): Cluster {
  const { west, south, east, north } = bounds;
  return {
    latitude: latitudes / count,
    longitude: longitudes / count,
    count,
    health,
    vin: count === 1 ? first.vehicle.vin : null,
    bbox: { west, south, east, north },
  };
}
