import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { AppError } from '../shared/errors.ts';
import type { Part } from '../shared/part.ts';

/**
 * What one process at a time does for all. A lock in PostgreSQL says who: it goes when the connection that took it does, and PostgreSQL ends
 * that connection when its process has been frozen for some seconds. Whoever thaws after that does not know yet, so what he
 * writes for all passes `fence` first, in the same transaction.
 */
export interface Leadership extends Part {
  /** As far as this process knows. */
  readonly isLeader: boolean;
  /** It leads, or it was the last to: it has not heard of another. So also while the database is away. */
  readonly ledLast: boolean;
  /** @throws AppError conflict `not-the-leader` where it is not, or not any more; then nothing of the transaction may be kept. */
  fence(trx: Database): Promise<void>;
  /** Before `start`. Called with true when this process begins to lead, with false when it has lost it. */
  onChange(listener: (isLeader: boolean) => void): void;
}

/** Held by a connection of its own; an engine's. */
export interface LeaderLock extends Part {
  /**
   * Before `start`. A number once it is held, which that connection has counted in `leaderships`: larger than that of whoever held it before;
   * null once it is not held.
   */
  onChange(listener: (fence: number | null) => void): void;
  /** Before `start`. Called each time that somebody else is found to hold it. */
  onTaken(listener: () => void): void;
}

const frozenAfterMs = 6_000;

export function createLeadership(options: {
  /** What is done, such as `watch`: the lock's name. */
  readonly name: string;
  readonly lock: LeaderLock;
}): Leadership {
  const { name, lock } = options;
  const listeners: ((isLeader: boolean) => void)[] = [];
  let held: number | null = null;
  let ledLast = false;

  lock.onChange((fence) => {
    held = fence;
    if (fence !== null) ledLast = true;
    for (const listener of listeners) listener(fence !== null);
  });
  lock.onTaken(() => {
    ledLast = false;
  });

  return {
    get isLeader() {
      return held !== null;
    },
    get ledLast() {
      return ledLast;
    },
    async fence(trx) {
      // One that is frozen behind this does not keep the next from leading.
      await sql`set local idle_in_transaction_session_timeout = ${sql.lit(frozenAfterMs)}`.execute(trx);
      const row = await trx
        .selectFrom('leaderships')
        .select('fence')
        .where('name', '=', name)
        .forShare()
        .executeTakeFirst();
      if (held !== null && row?.fence === held) return;
      throw new AppError('conflict', 'not-the-leader', `another process does this now: ${name}`);
    },
    onChange: (listener) => void listeners.push(listener),
    start: () => lock.start(),
    stop: () => lock.stop(),
  };
}
