import { AppError } from '../../shared/errors.ts';

/** Why a message cannot be taken, as a person reads it in the quarantine: the field, and the limit it breaks. */
export function refuse(field: string, problem: string): never {
  throw new AppError('invalid', 'bad-payload', field === '' ? problem : `${field}: ${problem}`);
}
