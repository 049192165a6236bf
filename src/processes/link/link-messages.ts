import type { SentError } from '../../database/sent-error.ts';
import type { Piece } from '../../shared/stream-pieces.ts';

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
  | (Piece & { readonly kind: 'piece'; readonly id: number })
  | { readonly kind: 'failure'; readonly id: number; readonly error: SentError }
  | { readonly kind: 'event'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'on-port'; readonly id: number; readonly said: unknown }
  | { readonly kind: 'end-port'; readonly id: number };
