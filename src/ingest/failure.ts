import { isPassing } from '../database/retry.ts';
import { AppError } from '../shared/errors.ts';

/** SQLSTATE classes that say: the data, or the statement made of it, is at fault; trying again changes nothing. */
const dataClasses = new Set(['21', '22', '23', '42', '54']);

/** Classes that say nothing: an internal error, something not supported, an exception of a function. */
const unclearClasses = new Set(['0A', '38', '39', 'P0', 'XX']);

/**
 * What follows from a failure of a batch. `wait`: something outside is away (database, disk, store) and the same work
 * will succeed later. `blame`: one message is at fault, or a stage is at fault about it. `end`: the process must end.
 * `unsure`: wait, but not for ever.
 */
export type Consequence = 'wait' | 'blame' | 'end' | 'unsure';

export function consequenceOf(error: unknown): Consequence {
  if (error instanceof AppError) {
    return error.kind === 'invalid' ? 'blame' : error.kind === 'permanent' ? 'end' : 'wait';
  }
  if (isPassing(error)) return 'wait';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string') {
    const sqlClass = code.length === 5 ? code.slice(0, 2) : '';
    return dataClasses.has(sqlClass) ? 'blame' : unclearClasses.has(sqlClass) ? 'unsure' : 'wait';
  }
  const isBug = error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
  return isBug ? 'blame' : 'unsure';
}
