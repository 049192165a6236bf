import type { LoadVehicle } from '../../support/load-connection.ts';

/** All that takes messages from vehicles and ends with them in a store, running, in directories of its own. */
export interface Line {
  /** Where vehicles connect. */
  readonly port: number;
  readonly fleet: readonly LoadVehicle[];
  /** Of each of its processes; their children need not be named. */
  pids(): number[];
  /**
   * Waits until the store gives back as many messages as were ever acknowledged, or no more come; `at` is when that was
   * so, by `performance.now()`.
   */
  settle(acknowledged: number): Promise<{ stored: number; at: number }>;
  /** kill -9 of the process that takes messages to the store, and its start; until it takes messages again. */
  killConsumer(): Promise<void>;
  /** The seq of each message that the store has, by VIN; one that is there twice is told twice. */
  storedSeqs(): Promise<ReadonlyMap<string, readonly number[]>>;
  stop(): Promise<void>;
}

export interface LineKind {
  readonly name: string;
  /**
   * Messages a second offered, each in a stretch of its own, of which the best counts; 0 = as fast as they are acknowledged.
   * A broker that acknowledges whatever comes has no pace of its own, so it is given several.
   */
  readonly offered: readonly number[];
  open(vehicles: number): Promise<Line>;
}
