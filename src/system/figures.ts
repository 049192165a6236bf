import type { ChannelState } from '../notifications/channel-health.ts';
import type { SilentCrowd } from '../vehicles/silent-crowds.ts';

/** What is judged of the server at one moment. Null: it does not answer. */
export interface Figures {
  /** Milliseconds since 1970 UTC, as all times here. */
  readonly at: number;
  readonly ready: { readonly ready: boolean; readonly reasons: readonly string[] };
  readonly journal: {
    readonly bytes: number;
    readonly maxBytes: number;
    readonly lagBytes: number;
    readonly blocked: string | null;
    readonly damages: number;
  };
  readonly pipeline: {
    readonly blocked: string | null;
    readonly rulesLeftOut: readonly { readonly rule: string }[];
  };
  /** What is asked of the database's tables. */
  readonly kept: {
    readonly failingRules: number;
    readonly openQuarantine: number;
    readonly messagesFailedLastDay: number;
  } | null;
  readonly telemetry: { readonly bytes: number } | null;
  readonly database: {
    readonly bytes: number;
    readonly answeredInMs: number;
    readonly connections: number;
    readonly maxConnections: number;
    readonly clockAheadMs: number;
  } | null;
  readonly disk: { readonly totalBytes: number; readonly freeBytes: number } | null;
  readonly memory: {
    /** Of the machine, or of what the process is allowed. */
    readonly availableBytes: number;
    readonly allBytes: number;
    /** Of the main thread's JavaScript. */
    readonly heapBytes: number;
    readonly heapMostBytes: number;
  };
  readonly clock: {
    /** The largest step beside the monotonic clock within the last hour; negative: back. */
    readonly jumpedMs: number;
    /** Null: the machine does not say. */
    readonly isSynchronised: boolean | null;
  };
  /** Until when the certificate that vehicles see counts; null: there is none. */
  readonly certificateUntil: number | null;
  readonly jobs: { readonly items: readonly { readonly name: string; readonly failed: number }[] | null };
  readonly notifications: { readonly channels: readonly ChannelState[] };
  readonly minutes: readonly {
    readonly seconds: number;
    readonly received: number;
    readonly stored: number;
    readonly lagBytes: number;
    readonly connections: number;
    readonly loopDelayMs: number;
  }[];
  readonly crowds: readonly SilentCrowd[];
}
