import type { FaultLevels } from './faults.ts';

/** Everything that acts on a car during one step. */
export interface Inputs {
  readonly driving: boolean;
  readonly speedKmh: number;
  readonly plugged: boolean;
  /** Up positive. */
  readonly gradient: number;
  readonly ambientC: number;
  /** Awake: control units on, so that the 12 V system is loaded. */
  readonly awake: boolean;
  readonly faults: FaultLevels;
}
