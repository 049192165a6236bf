import { AppError } from '../../shared/errors.ts';
import { compileVehicleFilter } from '../../vehicles/vehicle-filter.ts';

/** @throws AppError invalid `bad-selector`: what is wrong, where, and what to write instead */
export function checkSelector(selector: string): void {
  try {
    compileVehicleFilter(selector);
  } catch (error) {
    refuseSelector(error);
  }
}

/** What is wrong with a filter, said of the selector. */
export function refuseSelector(error: unknown): never {
  if (!(error instanceof AppError && ['bad-filter', 'filter-too-slow'].includes(error.code))) throw error;
  const message = error.fields[0]?.message ?? error.message;
  throw new AppError('invalid', 'bad-selector', `The selector cannot be used: ${message}.`, {
    fields: [{ path: 'selector', message }],
    cause: error,
  });
}
