import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { Part } from '../shared/part.ts';
import type { LeaderLock } from './leadership.ts';

/** The connection of one that was killed may be there for a moment. */
const patienceMs = 10_000;

const taken = () =>
  new AppError(
    'conflict',
    'gateway-taken',
    'Another process on this database has the roles gateway and pipeline (ROADSIDE_ROLES): in this version one has them. Stop it, or leave them out here.',
  );

/**
 * Holds the lock of the one process that has the gateway and the pipeline. One that has lost it for long (it was frozen, and another has
 * begun) ends: what it would say of vehicles is not so any more.
 */
export function holdGateway(options: {
  readonly lock: LeaderLock;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}): Part {
  const { lock, clock, onFailure } = options;
  const held = Promise.withResolvers<void>();
  let wasHeld = false;
  let takenSince: number | null = null;

  lock.onChange((fence) => {
    if (fence === null) return;
    wasHeld = true;
    takenSince = null;
    held.resolve();
  });
  // Not while the database is away: then nobody has it.
  lock.onTaken(() => {
    takenSince ??= clock.monotonic();
    if (clock.monotonic() - takenSince < patienceMs) return;
    if (wasHeld) onFailure(taken());
    else held.reject(taken());
  });

  return {
    async start() {
      await lock.start();
      await held.promise;
    },
    stop: () => lock.stop(),
  };
}
