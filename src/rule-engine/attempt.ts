import { ExpressionError } from './language/scope.ts';

/** What is wrong in a rule: `path` leads to the key of the file, `offset` into its text. */
export interface RuleFault {
  readonly path: readonly (string | number)[];
  readonly offset: number;
  readonly message: string;
}

/** Runs a step of compiling; null where it found a fault, which is noted for that path. */
export type Attempt = <T>(path: readonly (string | number)[], run: () => T) => T | null;

export function attemptTo(faults: RuleFault[]): Attempt {
  return (path, run) => {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      faults.push({ path, offset: error.offset, message: error.message });
      return null;
    }
  };
}
