import { AppError } from '../shared/errors.ts';

/** SQLSTATE classes that say: the data, or the statement made of it, is at fault; trying again changes nothing. */
const dataClasses = new Set(['21', '22', '23', '42', '54']);

/**
 * Will the same work succeed once something outside comes back (database, disk, store)? If not, one message of the batch
 * is at fault, or a stage is at fault about it. When in doubt the answer is yes: waiting loses nothing.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof AppError) return error.kind !== 'invalid' && error.kind !== 'permanent';
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return false;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return !(typeof code === 'string' && code.length === 5 && dataClasses.has(code.slice(0, 2)));
}
