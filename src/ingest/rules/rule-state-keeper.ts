import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalPosition } from '../../journal/journal.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import { sliceMs } from '../../shared/time-slice.ts';
import type { RuleStateCache } from './rule-state-cache.ts';
import type { RuleStateFile } from './rule-state-file.ts';
import type { RuleStates } from './rule-states.ts';

export interface RuleStateKeeperOptions {
  readonly states: Pick<RuleStates, 'vins' | 'count' | 'save' | 'whole' | 'work' | 'isChanging'>;
  readonly cache: RuleStateCache;
  readonly file: RuleStateFile;
  /** Of the rules: states kept for others are not read. */
  readonly fingerprint: () => string;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly logger: Logger;
  /** Messages judged until the states are kept again, and so many times the vehicles at hand. */
  readonly everyMessages: number;
  readonly everyRounds: number;
  /** Between two writes, the longer of these: keeping must not take the disk from the rest. */
  readonly pause?: { readonly leastMs: number; readonly bytesPerMs: number };
}

/**
 * Keeps rule states in a file now and then, so that after a restart only what came since is judged again. Beside the
 * pipeline: a few milliseconds at a time between its steps.
 */
export interface RuleStateKeeper {
  /** Reads what was kept; `committed` is the store's position. Never throws: the cost of having nothing is time. */
  start(committed: JournalPosition): Promise<void>;
  /** Everything before `position` is durable. */
  written(position: JournalPosition): void;
  /** Keeps what is durable now, and says when it has tried: the states of new rules, before anybody relies on them. */
  keep(): Promise<void>;
  /** Nothing of the vehicle is on disk when it resolves. */
  erase(vin: string): Promise<void>;
  /** Resolves when nothing is being written. */
  idle(): Promise<void>;
  /** When the pipeline has ended: keeps what is durable. */
  stop(): Promise<void>;
}

/** As long as a slice, about. */
const sliceStates = 1000;

export function createRuleStateKeeper(options: RuleStateKeeperOptions): RuleStateKeeper {
  const { states, cache, file, clock, logger, everyMessages, everyRounds } = options;
  const fingerprint = (): string => createHash('sha256').update(options.fingerprint()).digest('hex');
  const { leastMs, bytesPerMs } = options.pause ?? { leastMs: 0, bytesPerMs: Number.POSITIVE_INFINITY };
  let keptAt = 0;
  let pausedUntil = 0;
  let isKeeping = false;
  let isStopping = false;
  let erasures = 0;
  let wake: () => void = () => undefined;
  /** One write after another. */
  let tail: Promise<void> = Promise.resolve();

  async function load(committed: JournalPosition): Promise<void> {
    let count = 0;
    for (const [vin, state] of await file.read(fingerprint())) {
      // They were written when they were durable: this store is not the one they were made of.
      if (state.position > committed) return clear();
      cache.put(vin, { ...state, isNewest: false });
      if (++count % sliceStates === 0) await nextTurn();
    }
  }

  async function clear(): Promise<void> {
    cache.clear();
    await file.remove();
  }

  async function keep(): Promise<void> {
    keptAt = states.work;
    let until = clock.monotonic() + sliceMs;
    for (const vin of states.vins()) {
      // Never in the middle of a batch.
      while (states.whole !== null) await states.whole;
      states.save(vin);
      if (clock.monotonic() < until) continue;
      await nextTurn();
      until = clock.monotonic() + sliceMs;
    }
    const { newest } = cache;
    // An erasure keeps the pipeline waiting, so nothing may become durable before it is done.
    while (cache.committed < newest && !isStopping && erasures === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    while (cache.promote(sliceStates)) await nextTurn();
    if (states.isChanging) return;
    const bytes = await file.write(fingerprint(), cache.all());
    pausedUntil = clock.monotonic() + Math.max(leastMs, bytes / bytesPerMs);
  }

  function next(work: () => Promise<void>): Promise<void> {
    const done = tail.then(work);
    tail = done.catch(() => undefined);
    return done;
  }

  const warn = (error: unknown): void => logger.warn({ err: error }, 'rule states are not kept');

  return {
    async start(committed) {
      cache.committed = committed;
      await load(committed).catch(warn);
    },

    written(position) {
      cache.committed = position;
      wake();
      const due = Math.max(everyMessages, everyRounds * states.count);
      // States of several rules are in no one file: what is there is of those before, and counts until all have followed.
      if (isKeeping || isStopping || states.isChanging || states.work - keptAt < due) return;
      if (clock.monotonic() < pausedUntil) return;
      isKeeping = true;
      void next(keep)
        .catch(warn)
        .finally(() => {
          isKeeping = false;
        });
    },

    async erase(vin) {
      erasures++;
      wake();
      await next(async () => {
        cache.forget(vin);
        if (states.isChanging) await file.remove();
        else await file.write(fingerprint(), cache.all(), true).catch(() => file.remove());
      }).finally(() => {
        erasures--;
      });
    },

    keep: () => (isStopping ? tail : next(keep).catch(warn)),

    idle: () => tail,

    async stop() {
      isStopping = true;
      wake();
      if (states.work > keptAt && !states.isChanging) await next(keep).catch(warn);
      else await tail;
    },
  };
}
