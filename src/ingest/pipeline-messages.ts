import type { MessagePort } from 'node:worker_threads';
import type { SentError } from '../database/sent-error.ts';
import type { Asked } from '../shared/port-calls.ts';
import type { PipelineEvents, PipelineStatus } from './pipeline.ts';

/** What the main thread says to the pipeline's thread. */
export type ToPipeline =
  | Asked
  /** Serves the store by this port: all that may be asked of it, or what a long work reads. */
  | { readonly kind: 'store' | 'reader'; readonly port: MessagePort }
  /** Wants no answer. */
  | { readonly kind: 'tell'; readonly method: string; readonly args: readonly unknown[] };

/** What the pipeline's thread says by itself. */
export type FromPipeline =
  | { readonly kind: 'event'; readonly name: keyof PipelineEvents; readonly value: unknown }
  | { readonly kind: 'status'; readonly status: PipelineStatus }
  | { readonly kind: 'ended'; readonly error: SentError };
