type Ring = GeoJSON.Position[];

/** A ring over the date line jumps from 180° to -180°: here it goes on counting, so that no line runs around the world. */
function unwrapped(ring: Ring): Ring {
  let turn = 0;
  return ring.map(([x = 0, y = 0], at) => {
    const before = ring[at - 1]?.[0] ?? x;
    if (x - before > 180) turn -= 360;
    else if (before - x > 180) turn += 360;
    return [x + turn, y];
  });
}

/** The polygons of a country, each of its rings; empty for what is none. */
export function polygonsOf(geometry: GeoJSON.Geometry): Ring[][] {
  if (geometry.type === 'Polygon') return [geometry.coordinates.map(unwrapped)];
  if (geometry.type === 'MultiPolygon') return geometry.coordinates.map((rings) => rings.map(unwrapped));
  return [];
}
