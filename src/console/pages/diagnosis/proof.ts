import type { SignalValue } from '../../api/types.ts';

export type ProofState = 'met' | 'not-met' | 'old' | 'unknown';

/** One thing that must be so of the vehicle, and what its samples say of it. */
export interface Proof {
  readonly path: string;
  readonly wanted: unknown;
  readonly value: SignalValue | null;
  readonly unit: string | null;
  readonly ts: number | null;
  readonly state: ProofState;
}

export type KnownSignals = Readonly<
  Record<string, { readonly value: SignalValue; readonly unit: string | null; readonly ts: number }>
>;

/** The server's own limits; it decides, this only shows how things stand before one asks. */
const oldAfterMs = 10_000;
const behindMs = 5_000;

export const standing: Readonly<Record<string, unknown>> = {
  'Vehicle.Speed': 0,
  'Vehicle.Powertrain.Transmission.SelectedGear': 126,
};

/** What the newest samples prove of `preconditions` at `now`. */
export function proofOf(
  preconditions: Readonly<Record<string, unknown>>,
  signals: KnownSignals | undefined,
  now: number,
): Proof[] {
  const known = signals ?? {};
  const newest = Object.values(known).reduce((latest, { ts }) => Math.max(latest, ts), 0);
  return Object.entries(preconditions).map(([path, wanted]) => {
    const last = known[path];
    if (last === undefined) return { path, wanted, value: null, unit: null, ts: null, state: 'unknown' };
    const { value, unit, ts } = last;
    const isOld = now - ts > oldAfterMs || newest - ts > behindMs;
    return { path, wanted, value, unit, ts, state: value !== wanted ? 'not-met' : isOld ? 'old' : 'met' };
  });
}

/** Of a gear as VSS numbers it: P, R, N, D or its number. */
export function gearName(gear: SignalValue): string {
  if (gear === 126) return 'P';
  if (gear === 127) return 'D';
  if (gear === 0) return 'N';
  if (typeof gear === 'number' && gear < 0) return 'R';
  return String(gear);
}
