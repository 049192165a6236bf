import type { Severity } from '../vehicles/vehicle.ts';
import type { FaultSystem } from '../wire/messages.ts';

/** May the car be driven on? */
export const drivability = ['yes', 'limited', 'no'] as const;
export type Drivability = (typeof drivability)[number];

/** The eight bits of the ISO 14229-1 DTC status byte, bit 0 first. */
export const statusBitNames = [
  'testFailed',
  'testFailedThisOperationCycle',
  'pendingDTC',
  'confirmedDTC',
  'testNotCompletedSinceLastClear',
  'testFailedSinceLastClear',
  'testNotCompletedThisOperationCycle',
  'warningIndicatorRequested',
] as const;
export type StatusBits = Readonly<Record<(typeof statusBitNames)[number], boolean>>;

export interface FreezeFrame {
  readonly ts: number;
  readonly values: Readonly<Record<string, number | boolean | string | readonly number[]>>;
}

/** One stretch of time in which a control unit held a fault open. Times are event times. */
export interface FaultEpisode {
  /** Derives from vin, ecu, system, code and onset. */
  readonly id: string;
  readonly vin: string;
  readonly ecu: string;
  readonly system: FaultSystem;
  readonly code: string;
  /** ISO 14229 status byte; for the other systems the byte that says the same. */
  readonly status: number;
  readonly severity: Severity;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly endedAt: number | null;
  readonly occurrences: number;
  readonly freezeFrames: readonly FreezeFrame[];
  readonly softwareAtOnset: string | null;
  /** An earlier episode of the same fault had ended before this one began. */
  readonly cameBack: boolean;
}

/** What rules ask of an episode. */
export type FaultTimes = Pick<FaultEpisode, 'ecu' | 'system' | 'code' | 'status' | 'firstSeen' | 'endedAt'>;

/** Something that a vehicle reported beside samples, with what was known after it. `position`: in the journal; -1 for what came before that was kept. */
export type StoryStep =
  | {
      readonly kind: 'faults';
      readonly position: number;
      readonly at: number;
      /** Open ones, and those that ended with the report. */
      readonly episodes: readonly FaultEpisode[];
      /** Every episode, as many of the newest as rules are given. */
      readonly all: readonly FaultTimes[];
    }
  | { readonly kind: 'event'; readonly position: number; readonly type: string; readonly ts: number }
  | {
      readonly kind: 'software';
      readonly position: number;
      readonly software: Readonly<Record<string, string>>;
    };

/** A vehicle's reports in the order received; each is taken once. */
export interface Story {
  /** Where the next step was received; Infinity behind the last one. */
  readonly position: number;
  /** Is what was installed part of it? */
  readonly hasSoftware: boolean;
  take(): StoryStep;
}
