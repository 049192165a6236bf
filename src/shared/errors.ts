/** What follows from an error. The API turns it into a status, jobs into "retry or not", ingest into quarantine. */
export const errorKinds = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'unavailable',
  'permanent',
] as const;
export type ErrorKind = (typeof errorKinds)[number];

/** One field that is wrong, so that a form can show the message beside it. `path` is dotted: `ecus.0.ecu`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** An error that people or programs outside may see. `code` is stable and kebab-case; `message` is a plain sentence. */
export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly fields: readonly FieldError[];
  /** Whoever refused said when to ask again. */
  readonly retryAfterMs: number | null;

  constructor(
    kind: ErrorKind,
    code: string,
    message: string,
    options: { fields?: readonly FieldError[]; cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.kind = kind;
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** The sentence of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
