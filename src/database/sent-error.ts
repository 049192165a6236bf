import { AppError, type ErrorKind, type FieldError } from '../shared/errors.ts';

/** An error on its way to another thread or process: a structured clone, and JSON, take it. */
export interface SentError {
  readonly message: string;
  readonly stack?: string;
  /** By which it is known: of a database that was away or busy, of a disk, of a statement. */
  readonly code: string | null;
  /** Of an error of the language: the work was wrong, and would be again. */
  readonly bug: keyof typeof bugs | null;
  readonly app: {
    readonly kind: ErrorKind;
    readonly code: string;
    readonly fields: readonly FieldError[];
    readonly retryAfterMs: number | null;
  } | null;
}

const bugs = { TypeError, RangeError, SyntaxError };

export function sendError(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: String(error), code: null, bug: null, app: null };
  const { message, stack } = error;
  const sent = { message, ...(stack === undefined ? {} : { stack }) };
  if (!(error instanceof AppError)) return { ...sent, code: codeOf(error), bug: bugOf(error), app: null };
  const { kind, code, fields, retryAfterMs } = error;
  return { ...sent, code: null, bug: null, app: { kind, code, fields, retryAfterMs } };
}

export function receiveError({ message, stack, code, bug, app }: SentError): Error {
  const error = app === null ? new (bug === null ? Error : bugs[bug])(message) : appError(message, app);
  if (code !== null) Object.assign(error, { code });
  if (stack !== undefined) error.stack = stack;
  return error;
}

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function bugOf(error: Error): SentError['bug'] {
  for (const [name, its] of Object.entries(bugs)) if (error instanceof its) return name as keyof typeof bugs;
  return null;
}

function appError(message: string, app: NonNullable<SentError['app']>): AppError {
  const { kind, code, fields, retryAfterMs } = app;
  return new AppError(kind, code, message, { fields, ...(retryAfterMs === null ? {} : { retryAfterMs }) });
}
