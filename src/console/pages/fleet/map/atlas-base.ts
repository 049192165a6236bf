import world from 'world-atlas/countries-50m.json';
import { regionName } from '../../../format/regions.ts';
import { readAtlas } from './atlas.ts';
import { type Base, labelFont, type MapColors } from './base-style.ts';
import { regionCode } from './region-code.ts';
import { polygonsOf } from './unwrapped.ts';

const { countries, borders } = readAtlas(world);

/** Countries and coasts of the atlas that is built in: needs nobody outside. */
export function atlasBase(colors: MapColors, locale: string): Base {
  const land = countries.flatMap(unwrappedLand);
  return {
    sources: {
      land: { type: 'geojson', data: collection(land) },
      borders: { type: 'geojson', data: borders },
      names: { type: 'geojson', data: collection(land.flatMap((country) => nameOf(country, locale))) },
    },
    layers: [
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': colors.land } },
      {
        id: 'coast',
        type: 'line',
        source: 'land',
        paint: { 'line-color': colors.border, 'line-width': 0.6, 'line-opacity': 0.7 },
      },
      {
        id: 'borders',
        type: 'line',
        source: 'borders',
        paint: {
          'line-color': colors.border,
          'line-width': ['interpolate', ['linear'], ['zoom'], 1, 0.5, 6, 1.3],
        },
      },
      {
        id: 'names',
        type: 'symbol',
        source: 'names',
        // Small ones are for those who look closer.
        filter: ['>=', ['get', 'size'], ['step', ['zoom'], 90, 2, 30, 3, 8, 4, 0]],
        layout: {
          'text-field': ['get', 'name'],
          'text-font': labelFont,
          'text-size': ['interpolate', ['linear'], ['zoom'], 2, 10, 6, 13],
          'text-max-width': 7,
          'symbol-sort-key': ['-', 0, ['get', 'size']],
        },
        paint: { 'text-color': colors.label, 'text-halo-color': colors.land, 'text-halo-width': 1.2 },
      },
    ],
  };
}

type Country = GeoJSON.Feature<GeoJSON.MultiPolygon>;

const collection = (features: GeoJSON.Feature[]): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features,
});

/** Around the pole there is no going on: Antarctica, where no car is sold, stays out. */
const antarctica = '010';

function unwrappedLand({ id, geometry, properties }: GeoJSON.Feature): Country[] {
  if (id === antarctica) return [];
  const coordinates = polygonsOf(geometry);
  return [{ type: 'Feature', id: id ?? '', properties, geometry: { type: 'MultiPolygon', coordinates } }];
}

/** A country's name stands in the middle of its largest part. */
function nameOf({ id, geometry, properties }: Country, locale: string): GeoJSON.Feature[] {
  const [largest] = geometry.coordinates.map(([ring = []]) => middleOf(ring)).sort((a, b) => b.size - a.size);
  if (largest === undefined) return [];
  const code = regionCode(id);
  const name = code === null ? String(properties?.name ?? '') : regionName(code, locale);
  return [
    {
      type: 'Feature',
      properties: { name, size: largest.size },
      geometry: { type: 'Point', coordinates: [largest.x, largest.y] },
    },
  ];
}

function middleOf(ring: readonly GeoJSON.Position[]): { x: number; y: number; size: number } {
  let [area, x, y] = [0, 0, 0];
  for (let at = 0; at + 1 < ring.length; at++) {
    const [x1 = 0, y1 = 0] = ring[at] ?? [];
    const [x2 = 0, y2 = 0] = ring[at + 1] ?? [];
    const cross = x1 * y2 - x2 * y1;
    area += cross;
    x += (x1 + x2) * cross;
    y += (y1 + y2) * cross;
  }
  return area === 0
    ? { x: 0, y: 0, size: 0 }
    : { x: x / (3 * area), y: y / (3 * area), size: Math.abs(area) };
}
