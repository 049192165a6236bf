import type { Clock } from '../shared/clock.ts';

const passing = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTCONN',
  'EPIPE',
  'ETIMEDOUT',
  '25P03', // silent for too long in the middle of a transaction
  '40001', // serialization failure
  '40P01', // deadlock
  '53300', // too many connections
  '57P01', // shut down by an administrator
  '57P02', // crash of another backend
  '57P03', // starting up or shutting down
]);

/** Does this error say only that the database was away or busy, so that the same again may succeed? */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (passing.has(code) || code.startsWith('08')) return true;
  // The driver's own errors have no code.
  return /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/.test(
    error.message,
  );
}

export interface RetryOptions {
  readonly clock: Clock;
  /** How long to go on trying; afterwards the last error is thrown. */
  readonly patienceMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs `operation` again while the database is away. The operation must be one transaction that is safe to repeat: when a
 * connection breaks during the commit nobody knows whether it happened.
 */
export async function withRetry<T>(operation: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, patienceMs, signal } = options;
  const deadline = clock.monotonic() + patienceMs;
  for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 500)) {
    try {
      return await operation();
    } catch (error) {
      if (!isPassing(error) || signal?.aborted === true || clock.monotonic() + pauseMs > deadline)
        throw error;
    }
    await new Promise<void>((resolve) => {
      const done = () => {
        cancel();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const cancel = clock.after(pauseMs, done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }
}
