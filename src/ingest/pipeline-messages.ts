import type { MessagePort } from 'node:worker_threads';
import { passingCode } from '../database/retry.ts';
import { AppError, type ErrorKind, type FieldError } from '../shared/errors.ts';
import type { PipelineEvents, PipelineStatus } from './pipeline.ts';

/** What the main thread says to the pipeline's thread. */
export type ToPipeline =
  /** Wants an answer of the same id. */
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  /** The same, answered piece by piece: `pull` until `done`. */
  | { readonly kind: 'open'; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly kind: 'pull'; readonly id: number }
  | { readonly kind: 'close'; readonly id: number }
  /** Serves the store by this port. */
  | { readonly kind: 'reader'; readonly port: MessagePort }
  /** Wants none. */
  | { readonly kind: 'tell'; readonly method: string; readonly args: readonly unknown[] };

/** What the pipeline's thread says. */
export type FromPipeline =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'piece';
      readonly id: number;
      readonly items: readonly unknown[];
      readonly done: boolean;
    }
  | { readonly kind: 'failure'; readonly id: number; readonly error: SentError }
  | { readonly kind: 'event'; readonly name: keyof PipelineEvents; readonly value: unknown }
  | { readonly kind: 'status'; readonly status: PipelineStatus }
  | { readonly kind: 'ended'; readonly error: SentError };

/** Items of a stream that are sent at a time: the sender waits until the receiver asks for more. */
export const pieceLength = 500;

export interface SentError {
  readonly message: string;
  readonly stack: string | undefined;
  /** Of an error that says only that the database was away or busy. */
  readonly passing: string | null;
  readonly app: {
    readonly kind: ErrorKind;
    readonly code: string;
    readonly fields: readonly FieldError[];
  } | null;
}

export function sendError(error: unknown): SentError {
  if (error instanceof AppError) {
    const { kind, code, fields, message, stack } = error;
    return { message, stack, passing: null, app: { kind, code, fields } };
  }
  if (!(error instanceof Error))
    return { message: String(error), stack: undefined, passing: null, app: null };
  return { message: error.message, stack: error.stack, passing: passingCode(error), app: null };
}

export function receiveError({ message, stack, passing, app }: SentError): Error {
  const error =
    app === null ? new Error(message) : new AppError(app.kind, app.code, message, { fields: app.fields });
  if (passing !== null) Object.assign(error, { code: passing });
  if (stack !== undefined) error.stack = stack;
  return error;
}
