import type { Severity } from '../vehicles/vehicle.ts';

/** What the rule engine tells: one rule, one vehicle, one change. Times are event times of that vehicle. */
export interface Finding {
  readonly vin: string;
  readonly ruleId: string;
  /** What the rule fired for where it can fire several times at once (a fault's key); '' otherwise. */
  readonly instance: string;
  /** `withdrawn`: was pending and never fired. */
  readonly transition: 'pending' | 'firing' | 'resolved' | 'withdrawn';
  readonly at: number;
  /** When the condition became true; with vin, rule and instance it names the alert. */
  readonly activeSince: number;
  readonly severity: Severity;
  readonly evidence: Evidence;
}

/** Why: the values the condition saw, enough to plot it and to say it in words. */
export interface Evidence {
  /** Signal → value at the moment of the transition. */
  readonly signals: Readonly<Record<string, number | boolean | string | readonly number[]>>;
  /** The fault that a fault rule fired for. */
  readonly fault?: {
    readonly ecu: string;
    readonly system: string;
    readonly code: string;
    readonly onset: number;
  };
  /** The sentence in English, and in every language that rules are written in. */
  readonly summary: string;
  readonly summaries: Readonly<Record<string, string>>;
}
