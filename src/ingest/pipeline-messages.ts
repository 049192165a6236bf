import type { MessagePort } from 'node:worker_threads';
import type { SentError } from '../database/sent-error.ts';
import type { Piece } from '../shared/stream-pieces.ts';
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
  | (Piece & { readonly kind: 'piece'; readonly id: number })
  | { readonly kind: 'failure'; readonly id: number; readonly error: SentError }
  | { readonly kind: 'event'; readonly name: keyof PipelineEvents; readonly value: unknown }
  | { readonly kind: 'status'; readonly status: PipelineStatus }
  | { readonly kind: 'ended'; readonly error: SentError };
