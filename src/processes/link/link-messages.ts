import { passingCode } from '../../database/retry.ts';
import { AppError, type ErrorKind, type FieldError } from '../../shared/errors.ts';

/** What the process that asks says. */
export type Asked =
  /** Wants an answer of the same id. */
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  /** The same, answered piece by piece: `pull` until `done`. */
  | { readonly kind: 'open'; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly kind: 'pull'; readonly id: number }
  | { readonly kind: 'close'; readonly id: number }
  /** Opens a port to the telemetry store; then what is said on it, either way. */
  | { readonly kind: 'port'; readonly id: number }
  | { readonly kind: 'on-port'; readonly id: number; readonly said: unknown }
  | { readonly kind: 'end-port'; readonly id: number };

/** What the process that is asked says. */
export type Answered =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'piece';
      readonly id: number;
      readonly items: readonly unknown[];
      readonly done: boolean;
    }
  | { readonly kind: 'failure'; readonly id: number; readonly error: LinkError }
  | { readonly kind: 'event'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'on-port'; readonly id: number; readonly said: unknown }
  | { readonly kind: 'end-port'; readonly id: number };

/** Items of a stream that are sent at a time. */
export const pieceLength = 500;

interface LinkError {
  readonly message: string;
  /** Of an error that says only that the database was away or busy. */
  readonly passing: string | null;
  readonly app: {
    readonly kind: ErrorKind;
    readonly code: string;
    readonly fields: readonly FieldError[];
    readonly retryAfterMs: number | null;
  } | null;
}

export function writeError(error: unknown): LinkError {
  if (!(error instanceof AppError))
    return {
      message: error instanceof Error ? error.message : String(error),
      passing: passingCode(error),
      app: null,
    };
  const { kind, code, fields, message, retryAfterMs } = error;
  return { message, passing: null, app: { kind, code, fields: [...fields], retryAfterMs } };
}

export function readError({ message, passing, app }: LinkError): Error {
  if (app === null) return Object.assign(new Error(message), passing === null ? {} : { code: passing });
  const { kind, code, fields, retryAfterMs } = app;
  return new AppError(kind, code, message, { fields, ...(retryAfterMs === null ? {} : { retryAfterMs }) });
}
