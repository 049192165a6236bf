/**
 * What closed: too many failures, failures that are mostly silence, another artifact, a release that may not go to vehicles any more, sick cars, too few
 * results of a wave that is over; or a person.
 */
export const haltGates = [
  'failures',
  'silence',
  'artifacts',
  'release',
  'health',
  'results',
  'by-hand',
] as const;
export type HaltGate = (typeof haltGates)[number];

export interface HaltReason {
  readonly gate: HaltGate;
  /** Index of the wave that closed it. */
  readonly wave: number;
  /** One sentence, in English. */
  readonly message: string;
  /** What was counted, and the limits it was held against. */
  readonly figures: Readonly<Record<string, number | string | null>>;
}

/** What was known when somebody resumed a campaign: it does not halt it again; what comes on top does. */
export interface Acknowledgment {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly by: string;
  readonly reasons: readonly { readonly gate: HaltGate; readonly wave: number }[];
  /** Of each open wave, what had come back by then. */
  readonly waves: readonly {
    readonly index: number;
    readonly results: number;
    /** Silent ones included. */
    readonly failures: number;
  }[];
}
