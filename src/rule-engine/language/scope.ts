import type { Environment } from '@marcbachmann/cel-js';

/** What a signal's values are, as conditions see them. */
export type SignalType = 'number' | 'boolean' | 'text' | 'numbers';

/** Where an expression stands: which variables it may use besides `s`. */
export interface ExpressionScope {
  readonly environment: Environment;
  /** Type of a signal by path, undefined for an unknown one; null where `s` may not be used at all. */
  readonly signalType: ((path: string) => SignalType | undefined) | null;
  /** Names and types of what is read as `threshold.name`. */
  readonly thresholds?: ReadonlyMap<string, Exclude<SignalType, 'numbers'>>;
  /** May `faults.open("…")` and its like be used? */
  readonly hasFaults?: boolean;
}

/** A fault in an expression; `offset` is the character it begins at. */
export class ExpressionError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.name = 'ExpressionError';
    this.offset = offset;
  }
}
