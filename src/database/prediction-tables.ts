import type { Generated } from 'kysely';
import type { Json } from './json-column.ts';

/** Predictions. */
export interface PredictionTables {
  /** Daily values, by the name of their series: `{name: {days, values}}`. */
  prediction_series: {
    vin: string;
    read_to_day: number;
    read_whole_day: number;
    predicted_at: number;
    /** As `prediction/series-bytes.ts` writes it. */
    series: Buffer;
    /** See `distancePerDay`. */
    km_per_day: number | null;
  };
  part_lives: {
    vin: string;
    quantity: string;
    place: string;
    begun_day: number;
    begun_km: number | null;
    seen_day: number;
    seen_km: number | null;
    is_over: boolean;
  };
  predictions: PredictionTable;
  past_predictions: {
    id: Generated<number>;
    vin: string;
    quantity: string;
    place: string;
    made_at: number;
    crosses_low: number;
    crosses_at: number;
    crosses_high: number;
    /** `renewed`: repaired before the limit was reached. */
    outcome: string | null;
    ended_at: number | null;
  };
}

/** What is foreseen now; `place` is empty where there is none. */
export interface PredictionTable {
  vin: string;
  quantity: string;
  place: string;
  made_at: number;
  verdict: string;
  reason: Json;
  unit: string;
  level: number | null;
  limit_value: number;
  side: string;
  change_per_day: number | null;
  since: number | null;
  crosses_low: number | null;
  crosses_at: number | null;
  crosses_high: number | null;
  distance_low: number | null;
  distance: number | null;
  distance_high: number | null;
}
