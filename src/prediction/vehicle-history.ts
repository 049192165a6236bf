import type { SeriesByName } from './daily-series.ts';

/** What the predictions of one vehicle are made of. */
export interface VehicleHistory {
  readonly series: SeriesByName;
  /** Days of what changes a measurement without wear: another software, other wheels. In order. */
  readonly changes: readonly { readonly day: number; readonly kind: 'software' | 'wheels' }[];
  readonly modelYear: number;
  readonly chemistry: string | null;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** Day of the newest that is known of it. */
  readonly today: number;
}

/** A number that was registered with the vehicle under this name, if it lies between the two. */
export function registered(history: VehicleHistory, name: string, low: number, high: number): number | null {
  const value = history.attributes[name];
  return typeof value === 'number' && value >= low && value <= high ? value : null;
}
