import type { SentError } from '../../database/sent-error.ts';
import type { Answered, Asked } from '../../shared/port-calls.ts';

/** What the process that asks says: what it asks, and what is said on ports to the telemetry store that it opens. */
export type ToServer =
  | Asked
  | { readonly kind: 'port'; readonly id: number }
  | { readonly kind: 'on-port'; readonly id: number; readonly said: unknown }
  | { readonly kind: 'end-port'; readonly id: number };

/** What the process that is asked says: answers, what happens there, and what is said on ports. */
export type FromServer =
  | Answered<SentError>
  | { readonly kind: 'event'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'on-port'; readonly id: number; readonly said: unknown }
  | { readonly kind: 'end-port'; readonly id: number };
