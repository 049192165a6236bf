import { AppError, type ErrorKind, type FieldError } from '../shared/errors.ts';
import { passingCode } from './retry.ts';

/** An error on its way to another thread or process: a structured clone, and JSON, take it. */
export interface SentError {
  readonly message: string;
  readonly stack?: string;
  /** Of an error that says only that the database was away or busy. */
  readonly passing: string | null;
  readonly app: {
    readonly kind: ErrorKind;
    readonly code: string;
    readonly fields: readonly FieldError[];
    readonly retryAfterMs: number | null;
  } | null;
}

export function sendError(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: String(error), passing: null, app: null };
  const { message, stack } = error;
  const sent = { message, ...(stack === undefined ? {} : { stack }) };
  if (!(error instanceof AppError)) return { ...sent, passing: passingCode(error), app: null };
  const { kind, code, fields, retryAfterMs } = error;
  return { ...sent, passing: null, app: { kind, code, fields, retryAfterMs } };
}

export function receiveError({ message, stack, passing, app }: SentError): Error {
  const error = app === null ? new Error(message) : appError(message, app);
  if (passing !== null) Object.assign(error, { code: passing });
  if (stack !== undefined) error.stack = stack;
  return error;
}

function appError(message: string, app: NonNullable<SentError['app']>): AppError {
  const { kind, code, fields, retryAfterMs } = app;
  return new AppError(kind, code, message, { fields, ...(retryAfterMs === null ? {} : { retryAfterMs }) });
}
