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
  /** Of a rule in shadow: its version. Nobody is told. */
  readonly shadow?: number;
  /** Said where the rule, not the vehicle, ended it or brought it back. */
  readonly because?: 'rule-retired' | 'rule-changed';
}

type EvidenceValue = number | boolean | string | readonly number[];

/** Why: what the condition saw, enough to plot it, to say it in words, and to read the rule as it judged then. */
export interface Evidence {
  /** Signal → value at the moment of the transition. */
  readonly signals: Readonly<Record<string, EvidenceValue>>;
  /** Each window that the conditions read. Of a share of time (`avg` of a boolean) the value is 0 to 1; null: not judged, too little data. */
  readonly windows?: readonly EvidenceWindow[];
  /** Each threshold that the rule names, as it counts for this vehicle. */
  readonly thresholds?: Readonly<Record<string, EvidenceThreshold>>;
  /** The rule as it judged: it may have changed since. */
  readonly rule?: EvidenceRule;
  /** The fault that a fault rule fired for, as it stood then. */
  readonly fault?: {
    readonly ecu: string;
    readonly system: string;
    readonly code: string;
    readonly onset: number;
    readonly status?: number;
    readonly occurrences?: number;
    readonly cameBack?: boolean;
    /** The newest freeze frame. */
    readonly freezeFrame?: {
      readonly ts: number;
      readonly values: Readonly<Record<string, EvidenceValue>>;
    };
  };
  /** Control unit → software version, as the rule saw the vehicle. */
  readonly software?: Readonly<Record<string, string>>;
  /** The sentence in English, and in every language that rules are written in. */
  readonly summary: string;
  readonly summaries: Readonly<Record<string, string>>;
}

interface EvidenceWindow {
  readonly signal: string;
  /** `avg`, `min`, `max`, `delta`, `rate`, `count`, `stddev`, `noData`. */
  readonly function: string;
  readonly windowMs: number;
  readonly value: number | boolean | null;
}

interface EvidenceThreshold {
  readonly value: number | boolean | string;
  /** The condition of the cohort whose value it is; null for the default. */
  readonly cohort: string | null;
}

interface EvidenceRule {
  readonly version: number;
  /** As written, placeholders of `forEach` replaced. */
  readonly when: string;
  readonly clear: string | null;
  readonly forMs: number;
  readonly clearForMs: number;
}
