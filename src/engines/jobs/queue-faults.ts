import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';

/** What a process says of its queue's server: once when that goes, once when it is back, however many queues notice. */
export interface QueueFaults {
  /** What a queue or a worker complains of. */
  report(job: string, error: Error): void;
  /** `what`: a sentence; another one is said too. */
  away(what: string, reason: string): void;
  back(): void;
  /** Says nothing more. */
  close(): void;
}

export interface QueueFaultsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Says this error only that the server is out of reach? Then `onAway` sees to it. */
  readonly isAway: (error: Error) => boolean;
  readonly onAway?: (error: Error) => void;
}

/** Of what broke together some is noticed late: only who stayed that long is back. */
const settleMs = 500;
const reportAgainMs = 10_000;

export function createQueueFaults({ clock, logger, isAway, onAway }: QueueFaultsOptions): QueueFaults {
  const lastSaid = new Map<string, number>();
  const told = new Set<string>();
  let awaySince: number | null = null;
  let cancelBack: (() => void) | null = null;
  let isClosed = false;

  function forgetBack(): void {
    cancelBack?.();
    cancelBack = null;
  }

  return {
    report(job, error) {
      if (isClosed) return;
      if (isAway(error)) {
        logger.debug({ job, reason: error.message }, 'the server of the queue is out of reach');
        onAway?.(error);
        return;
      }
      const at = clock.monotonic();
      for (const [message, saidAt] of lastSaid) {
        if (at - saidAt >= reportAgainMs) lastSaid.delete(message);
      }
      if (lastSaid.has(error.message)) return;
      lastSaid.set(error.message, at);
      logger.warn({ job, reason: error.message }, 'the queue reports a fault');
    },
    away(what, reason) {
      if (isClosed) return;
      forgetBack();
      awaySince ??= clock.monotonic();
      if (told.has(what)) return;
      told.add(what);
      logger.warn({ reason }, what);
    },
    back() {
      if (isClosed || awaySince === null || cancelBack !== null) return;
      const awayMs = Math.round(clock.monotonic() - awaySince);
      cancelBack = clock.after(settleMs, () => {
        cancelBack = null;
        awaySince = null;
        told.clear();
        logger.info({ awayMs }, 'the server of the queue is back, jobs go on');
      });
    },
    close() {
      isClosed = true;
      forgetBack();
    },
  };
}
