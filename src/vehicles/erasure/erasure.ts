/** In their order. */
export const erasureSteps = [
  'registration',
  'messages',
  'telemetry',
  'files',
  'journal',
  'traces',
  'done',
] as const;
export type ErasureStep = (typeof erasureSteps)[number];

/** What stays, and why it must. */
export interface KeptRecord {
  readonly what: 'audit' | 'updates';
  readonly count: number;
  /** What the vehicle is called there. */
  readonly under: 'pseudonym' | 'vin';
  readonly reason: string;
}

/** What became of an erasure; once it is done, its certificate. Times are milliseconds since 1970 UTC. */
export interface Erasure {
  readonly id: string;
  /** Null once it is done. */
  readonly vin: string | null;
  /** What the vehicle is called in what is kept of it. Random: it does not lead back to the VIN. */
  readonly pseudonym: string;
  readonly market: string;
  readonly requestedBy: string;
  readonly requestedAt: number;
  /** What is being done. */
  readonly step: ErasureStep;
  readonly finishedAt: number | null;
  /** How many of each kind there were. */
  readonly erased: Readonly<Record<string, number>>;
  readonly kept: readonly KeptRecord[];
}
