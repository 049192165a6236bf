import type { Cluster } from '../../../api/queries/fleet.ts';
import type { Health } from '../../../api/types.ts';

const worstFirst = ['critical', 'major', 'minor', 'info', 'ok'] as const satisfies readonly Health[];

/** The marks' colours, as in console.css: of a vehicle's health, or of the worst in a cluster. */
export const healthColors: Record<'light' | 'dark', Record<Health, string>> = {
  light: { critical: '#c92a2a', major: '#c2410c', minor: '#ffe066', info: '#d0ebff', ok: '#0b7285' },
  dark: { critical: '#e03131', major: '#fd7e14', minor: '#fcc419', info: '#1b3d5c', ok: '#22b8cf' },
};
export const inkColors: Record<'light' | 'dark', Record<Health, string>> = {
  light: { critical: '#ffffff', major: '#ffffff', minor: '#3f3000', info: '#1557a0', ok: '#ffffff' },
  dark: { critical: '#ffffff', major: '#1b0d00', minor: '#241b00', info: '#a5d8ff', ok: '#06262b' },
};

/** The server's clusters as points to draw. `label` is the count, as `number` writes it. */
export function clusterFeatures(
  clusters: readonly Cluster[],
  number: (value: number) => string,
): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: clusters.map(({ latitude, longitude, count, health, vin, bbox }, id) => ({
      type: 'Feature',
      id,
      geometry: { type: 'Point', coordinates: [longitude, latitude] },
      properties: {
        count,
        label: count === 1 ? '' : number(count),
        health: worstFirst.find((name) => health[name] > 0) ?? 'ok',
        bad: count - health.ok,
        vin: vin ?? '',
        bbox: [bbox.west, bbox.south, bbox.east, bbox.north].join(),
      },
    })),
  };
}
