import world from 'world-atlas/countries-110m.json';
import { readAtlas } from './atlas.ts';
import { regionCode } from './region-code.ts';
import { polygonsOf } from './unwrapped.ts';

type Ring = readonly (readonly number[])[];

interface Country {
  readonly code: string;
  readonly polygons: readonly { readonly rings: readonly Ring[]; readonly box: readonly number[] }[];
}

const countries: readonly Country[] = readAtlas(world).countries.flatMap(({ id, geometry }) => {
  const code = regionCode(id);
  if (code === null) return [];
  const polygons = polygonsOf(geometry);
  return [{ code, polygons: polygons.map((rings) => ({ rings, box: boxOf(rings[0] ?? []) })) }];
});

function boxOf(ring: Ring): readonly number[] {
  const xs = ring.map(([x = 0]) => x);
  const ys = ring.map(([, y = 0]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Even number of borders to the west: outside. Holes count by themselves. */
function isWithin(rings: readonly Ring[], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
      const [x1 = 0, y1 = 0] = ring[at] ?? [];
      const [x2 = 0, y2 = 0] = ring[before] ?? [];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
    }
  }
  return inside;
}

const known = new Map<string, string | null>();

/** ISO 3166 code of the country at a place, null on the sea; coasts are as coarse as the small atlas, some kilometres. */
export function countryAt(latitude: number, longitude: number): string | null {
  const key = `${latitude.toFixed(2)} ${longitude.toFixed(2)}`;
  let code = known.get(key);
  if (code === undefined) {
    const found = countries.find(({ polygons }) =>
      polygons.some(({ rings, box: [west = 0, south = 0, east = 0, north = 0] }) => {
        if (latitude < south || latitude > north) return false;
        // A country over the date line counts on beyond 180°.
        const x = longitude < west ? longitude + 360 : longitude > east ? longitude - 360 : longitude;
        return x >= west && x <= east && isWithin(rings, x, latitude);
      }),
    );
    code = found?.code ?? null;
    known.set(key, code);
  }
  return code;
}
