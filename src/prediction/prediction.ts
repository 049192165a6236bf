/** What is foreseen of a vehicle, one small file each in `quantities/`; also the names in `Roadside.Prediction.<quantity>.…`. */
export const quantities = [
  'BatteryCapacity',
  'CellSpread',
  'Insulation',
  'LowVoltageBattery',
  'BrakePads',
  'Tyres',
  'CoolantLoss',
] as const;
export type Quantity = (typeof quantities)[number];

export const verdicts = ['ok', 'will-cross', 'crossed', 'not-enough-data', 'not-moving'] as const;
export type Verdict = (typeof verdicts)[number];

/** 10, 50 and 90 % of what is believed: the outer two hold 80 %. */
export interface Range {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

export const reasonCodes = [
  'no-data',
  'too-few-days',
  'after-repair',
  'stale',
  'steady',
  'improving',
  'beyond-reach',
  'on-course',
  'beyond-limit',
  'usual-life',
] as const;

/** Why the verdict is what it is; `reason-words.ts` says it in words. Days are numbers of days. */
export interface Reason {
  readonly code: (typeof reasonCodes)[number];
  readonly days?: number;
  readonly needed?: number;
  readonly level?: number;
  readonly perMonth?: number;
  /** Of `usual-life`: how long half of them last in this model and how long this one has, kilometres or days; by how many. */
  readonly half?: number;
  readonly age?: number;
  readonly byKm?: boolean;
  readonly ended?: number;
  readonly running?: number;
}

export interface Prediction {
  readonly quantity: Quantity;
  /** `Row1.Wheel.Left` where there is one a wheel. */
  readonly place: string | null;
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly unit: string;
  /** What it is now, by all that was measured lately; null where nothing was. */
  readonly level: number | null;
  readonly limit: number;
  readonly side: 'below' | 'above';
  readonly changePerDay: number | null;
  /** Begin of what the trend is drawn from: the last repair, or the first measurement. Milliseconds since 1970 UTC, as all times. */
  readonly since: number | null;
  /** When the limit is crossed; of a crossed one three times the day on which that was seen. */
  readonly crossing: Range | null;
  /** Kilometres until then, where it depends on them. */
  readonly distance: Range | null;
}

export const dayMs = 86_400_000;
