import { feature, mesh } from 'topojson-client';

type Topology = Parameters<typeof mesh>[0];
type Shapes = Parameters<typeof mesh>[1];

interface Atlas {
  readonly countries: readonly GeoJSON.Feature[];
  /** Where two countries meet. */
  readonly borders: GeoJSON.MultiLineString;
}

/** A file of world-atlas: its countries by UN M49 number. */
export function readAtlas(file: unknown): Atlas {
  const topology = file as NonNullable<Topology>;
  const shapes = topology.objects.countries as NonNullable<Shapes>;
  const found = feature(topology, shapes) as GeoJSON.Feature | GeoJSON.FeatureCollection;
  return {
    countries: 'features' in found ? found.features : [found],
    borders: mesh(topology, shapes, (a, b) => a !== b),
  };
}
