import type { Place } from './places.ts';
import { bell, between, clamp, type Random } from './random.ts';

/** A road from home to somewhere, as corners with the distance from home. */
export interface Route {
  readonly lengthM: number;
  readonly latitudes: Float64Array;
  readonly longitudes: Float64Array;
  readonly atM: Float64Array;
}

export interface Position {
  readonly latitude: number;
  readonly longitude: number;
  /** Degrees from north, clockwise. */
  readonly heading: number;
}

const metresPerDegree = 111_320;

/** Bends of 300–1500 m about a general bearing, `lengthM` in all. */
export function createRoute(random: Random, from: Place, lengthM: number): Route {
  const general = between(random, 0, 2 * Math.PI);
  const latitudes = [from.latitude];
  const longitudes = [from.longitude];
  const atM = [0];
  let bearing = general;
  let done = 0;
  while (done < lengthM) {
    const leg = Math.min(between(random, 300, from.rural ? 1500 : 800), lengthM - done);
    bearing = general + (bearing - general) * 0.6 + bell(random) * 0.45;
    const latitude = latitudes[latitudes.length - 1] ?? from.latitude;
    const longitude = longitudes[longitudes.length - 1] ?? from.longitude;
    latitudes.push(latitude + (Math.cos(bearing) * leg) / metresPerDegree);
    longitudes.push(
      longitude + (Math.sin(bearing) * leg) / (metresPerDegree * Math.cos((latitude * Math.PI) / 180)),
    );
    done += leg;
    atM.push(done);
  }
  return {
    lengthM,
    latitudes: Float64Array.from(latitudes),
    longitudes: Float64Array.from(longitudes),
    atM: Float64Array.from(atM),
  };
}

/** Where a car is `metres` from home, on its way out or `homeward`. */
export function positionOn(route: Route, metres: number, homeward: boolean): Position {
  const at = clamp(homeward ? route.lengthM - metres : metres, 0, route.lengthM);
  let low = 0;
  let high = route.atM.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((route.atM[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  const span = (route.atM[high] ?? 0) - (route.atM[low] ?? 0);
  const share = span > 0 ? (at - (route.atM[low] ?? 0)) / span : 0;
  const [lat0 = 0, lat1 = 0] = [route.latitudes[low], route.latitudes[high]];
  const [lon0 = 0, lon1 = 0] = [route.longitudes[low], route.longitudes[high]];
  const north = lat1 - lat0;
  const east = (lon1 - lon0) * Math.cos((lat0 * Math.PI) / 180);
  const outward = (Math.atan2(east, north) * 180) / Math.PI;
  return {
    latitude: lat0 + north * share,
    longitude: lon0 + (lon1 - lon0) * share,
    heading: (((homeward ? outward + 180 : outward) % 360) + 360) % 360,
  };
}
