import type { statusBitNames } from '../../faults/fault-episode.ts';
import type { SignalType } from './scope.ts';

export const windowFunctions = ['avg', 'min', 'max', 'delta', 'rate', 'count', 'stddev'] as const;
export type WindowFunction = (typeof windowFunctions)[number];

/** A value that the engine makes for a condition from more than last values; `name` is its variable. */
export type Derived = DerivedWindow | DerivedSilence | DerivedThreshold | DerivedFaults;

/** Of the samples in the last `windowMs`. */
export interface DerivedWindow {
  readonly is: 'window';
  readonly name: string;
  readonly path: string;
  readonly type: SignalType;
  readonly function: WindowFunction;
  readonly windowMs: number;
  /** Of `rate`: the change per so long. */
  readonly perMs: number;
}

/** Nothing of a signal for so long. */
export interface DerivedSilence {
  readonly is: 'noData';
  readonly name: string;
  readonly path: string;
  readonly type: SignalType;
  readonly windowMs: number;
}

export interface DerivedThreshold {
  readonly is: 'threshold';
  readonly name: string;
  readonly key: string;
  readonly type: Exclude<SignalType, 'numbers'>;
}

export const faultFunctions = ['open', 'count', 'cameBack', 'has'] as const;
export type FaultFunction = (typeof faultFunctions)[number];

/** Of the vehicle's fault episodes whose code is like `pattern` (`*` is anything). */
export interface DerivedFaults {
  readonly is: 'faults';
  readonly name: string;
  readonly function: FaultFunction;
  readonly pattern: string;
  /** Of `count` and `cameBack`. */
  readonly windowMs: number;
  /** Of `has`. */
  readonly bit: (typeof statusBitNames)[number] | null;
}

export const derivedCelType = (derived: Derived): string => {
  switch (derived.is) {
    case 'window':
      return 'double';
    case 'noData':
      return 'bool';
    case 'faults':
      return derived.function === 'count' ? 'double' : 'bool';
    case 'threshold':
      return { number: 'double', boolean: 'bool', text: 'string' }[derived.type];
  }
};
