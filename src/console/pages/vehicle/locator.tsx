import { type ReactNode, useMemo } from 'react';
import world from 'world-atlas/countries-110m.json';
import { readAtlas } from '../fleet/map/atlas.ts';
import { polygonsOf } from '../fleet/map/unwrapped.ts';
import classes from './vehicle.module.css';

const [width, height] = [240, 120];
/** Degrees of latitude from top to bottom: a country and its neighbours. */
const shownDegrees = 16;

type Ring = readonly (readonly number[])[];

const rings: readonly Ring[] = readAtlas(world).countries.flatMap(({ geometry }) =>
  polygonsOf(geometry).flat(),
);

/** Coasts and borders around a place, with a dot on it. Equirectangular, true at the place's own latitude. */
export function Locator({ latitude, longitude }: { latitude: number; longitude: number }): ReactNode {
  // The dot moves within a drawing that stays until it is a degree away.
  const [centreLatitude, centreLongitude] = [Math.round(latitude), Math.round(longitude)];
  const project = useMemo(() => {
    const scale = height / shownDegrees;
    const narrow = Math.cos((centreLatitude * Math.PI) / 180);
    return (lon: number, lat: number): [number, number] => [
      width / 2 + (lon - centreLongitude) * narrow * scale,
      height / 2 - (lat - centreLatitude) * scale,
    ];
  }, [centreLatitude, centreLongitude]);
  const land = useMemo(
    () =>
      rings
        .map((ring) => ring.map(([lon = 0, lat = 0]) => project(lon, lat)))
        .filter((points) => points.some(([x, y]) => Math.abs(x) < 3 * width && Math.abs(y) < 3 * height))
        .map((points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`)
        .join(''),
    [project],
  );
  const [x, y] = project(longitude, latitude);
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${width} ${height}`}
      className={classes.locatorMap}
      preserveAspectRatio="xMidYMid slice"
    >
      <path d={land} className={classes.land} />
      <circle cx={x} cy={y} r={9} className={classes.halo} />
      <circle cx={x} cy={y} r={4} className={classes.dot} />
    </svg>
  );
}
