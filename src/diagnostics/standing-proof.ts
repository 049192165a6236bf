import type { LastValue } from '../telemetry/telemetry-store.ts';
import type { CommandError } from './command.ts';

/** Signal → value that it must have. */
export type Preconditions = Readonly<Record<string, number | boolean | string>>;

/** VSS: 126 is Park. */
export const standing: Preconditions = {
  'Vehicle.Speed': 0,
  'Vehicle.Powertrain.Transmission.SelectedGear': 126,
};

export interface ProofSources {
  readonly values: readonly LastValue[];
  /** Milliseconds since 1970 UTC, by the server. */
  readonly now: number;
  /** When the vehicle was heard last. */
  readonly heardAt: number | null;
}

export const proofLimits = { vehicleTimeMs: 5_000, receivedMs: 10_000 } as const;

/**
 * Is every precondition true of the vehicle now, by its own fresh samples? Null where it is proved, else what stands in the
 * way. Whatever is unknown, old, flagged or told by a clock that disagrees with ours is no proof.
 */
export function obstacleOf(
  preconditions: Preconditions,
  { values, now, heardAt }: ProofSources,
): CommandError | null {
  const wanted = Object.entries(preconditions);
  if (wanted.length === 0) return null;
  if (heardAt === null) return doubt('state-unknown', 'The vehicle has never said anything.');
  if (now - heardAt > proofLimits.receivedMs) {
    return doubt('state-stale', 'The vehicle has said nothing for more than 10 s.');
  }
  const newest = values.reduce((latest, { ts }) => Math.max(latest, ts), Number.NEGATIVE_INFINITY);
  const known = new Map(values.map((value) => [value.signal, value]));
  for (const [signal, value] of wanted) {
    const last = known.get(signal);
    if (last === undefined) return doubt('state-unknown', `The vehicle has never said ${signal}.`);
    if (last.flags !== 0)
      return doubt('state-doubtful', `The last ${signal} is out of range or of a clock that lies.`);
    if (Math.abs(now - newest) > proofLimits.receivedMs)
      return doubt('clock-doubtful', 'The clock of the vehicle differs from ours, or its data is old.');
    if (newest - last.ts > proofLimits.vehicleTimeMs || now - last.ts > proofLimits.receivedMs)
      return doubt('state-stale', `The last ${signal} is too old.`);
    if (last.value !== value) {
      const isMoving = signal === 'Vehicle.Speed';
      return doubt(
        isMoving ? 'vehicle-moving' : 'precondition-failed',
        isMoving ? 'The vehicle is moving.' : `${signal} is ${String(last.value)}, not ${String(value)}.`,
      );
    }
  }
  return null;
}

const doubt = (code: string, message: string): CommandError => ({ code, message });
