import { useSyncExternalStore } from 'react';
import type { Vehicle } from '../../api/types.ts';
import type { Format } from '../../format/format.ts';
import { regionName } from '../../format/regions.ts';

type Position = NonNullable<Vehicle['position']>;
type CountryAt = (latitude: number, longitude: number) => string | null;

let countryAt: CountryAt | null = null;
let loading = false;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!loading) {
    loading = true;
    void import('./map/country-at.ts').then((atlas) => {
      countryAt = atlas.countryAt;
      for (const each of listeners) each();
    });
  }
  return () => void listeners.delete(listener);
}

/** The small atlas, once it is loaded. */
export const useCountryAt = (): CountryAt | null => useSyncExternalStore(subscribe, () => countryAt);

/** The country, and the coordinates to about a kilometre: as near as one can say without asking anybody outside. */
export function placeWords(
  { latitude, longitude }: Position,
  format: Format,
  country: CountryAt | null,
): string {
  const degrees = (value: number) =>
    format.number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const code = country?.(latitude, longitude) ?? null;
  const words = `${degrees(latitude)}, ${degrees(longitude)}`;
  return code === null ? words : `${regionName(code, format.locale)} · ${words}`;
}
