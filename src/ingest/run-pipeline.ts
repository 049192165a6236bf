import { withRetry } from '../database/retry.ts';
import type { JournalPosition } from '../journal/journal.ts';
import type { Part } from '../shared/part.ts';
import { createAnnouncer } from './announce.ts';
import { createCopying } from './copying.ts';
import { createErasing } from './erasing.ts';
import { JournalFollower } from './follow-journal.ts';
import { memoryBudget } from './memory-budget.ts';
import type { PipelineParts } from './parts.ts';
import type { PipelineEvents, PipelineStatus } from './pipeline.ts';
import { createMemory } from './pipeline-memory.ts';
import { createRecovery } from './recovery.ts';
import { createRuleChanges } from './rules/rule-changes.ts';
import { createRuleStateKeeper, type RuleStateKeeperOptions } from './rules/rule-state-keeper.ts';

export interface RunningPipeline extends Part {
  flushed(position: JournalPosition): void;
  vehicleChanged(vin: string): Promise<void>;
  /** The rules are others now: from the next batch on they judge, one vehicle after another. */
  rulesChanged(): Promise<void>;
  /** Drops everything of a vehicle from the store and from memory, with nothing of it on its way. */
  erase(vin: string): Promise<void>;
  /** Begins a copy of the store, and holds what the database says at the same moment, with no batch on its way. */
  beginCopy(directory: string): Promise<{ readonly position: JournalPosition; readonly snapshot: string }>;
  /** Resolves once the copy is complete; lets go what was held. */
  endCopy(): Promise<void>;
  watch(vin: string): void;
  unwatch(vin: string): void;
  status(): PipelineStatus;
}

export interface RunPipelineOptions extends PipelineParts {
  readonly events: Required<PipelineEvents>;
  /** The pipeline can never go on: the process must end. */
  readonly onFailure: (error: unknown) => void;
  readonly limits?: Partial<typeof defaultLimits>;
}

const defaultLimits = {
  /** Bytes of the journal, and messages, in one batch. A small batch is taken whenever little is waiting. */
  batchBytes: 16 * 1024 * 1024,
  batchEntries: 10_000,
  gatherMs: 20,
  unknownSignals: { ofVehicle: 10_000, ofAll: 200_000 },
  writers: 50_000,
  ...memoryBudget(),
  keepStates: {
    everyMessages: 1_000,
    everyRounds: 4,
    pause: { leastMs: 10_000, bytesPerMs: 5_000 },
  } as Pick<RuleStateKeeperOptions, 'everyMessages' | 'everyRounds' | 'pause'>,
  powerUps: 100_000,
  backOffMs: { first: 100, most: 5000 },
  tellLastHeardMs: 1000,
  keepLastHeardMs: 30_000,
  maintainMs: 15_000,
};

const databasePatienceMs = 10_000;

/** Runs the stages of process-batch.ts over the journal, and what goes on beside them. */
export function createRunningPipeline(options: RunPipelineOptions): RunningPipeline {
  const limits = { ...defaultLimits, ...options.limits };
  const { clock, db, store, logger, events, onFailure } = options;
  const recovery = createRecovery(limits.backOffMs);
  const announcer = createAnnouncer(events);
  const { memory, savedStates, history, signals, createBuilder } = createMemory(
    options,
    limits,
    recovery.poison,
  );
  const { seen, states, known } = memory;
  const keeper = createRuleStateKeeper({
    states,
    cache: savedStates,
    file: options.ruleStateFile,
    fingerprint: () => states.rules.fingerprint,
    clock,
    logger,
    ...limits.keepStates,
  });
  let committed: JournalPosition = 0;
  let lastBatchMs = 0;
  let timers: (() => void)[] = [];
  let done: Promise<void> = Promise.resolve();
  const follower = new JournalFollower({
    parts: options,
    memory,
    createBuilder,
    recovery,
    batchBytes: limits.batchBytes,
    batchEntries: limits.batchEntries,
    gatherMs: limits.gatherMs,
    onDamage: (damage) => events.onDamage?.(damage),
    onWritten(batch, rows, writeMs) {
      committed = batch.next;
      keeper.written(committed);
      lastBatchMs = writeMs;
      announcer.announce(batch, rows);
    },
  });

  const changes = createRuleChanges({
    parts: options,
    states,
    cache: savedStates,
    history,
    known,
    events,
    between: (work) => follower.between(work),
    read: () => options.readRules(signals, false),
    quiet: () => keeper.idle(),
    keepStates: () => keeper.keep(),
  });

  const copying = createCopying({ db, store, between: (work) => follower.between(work) });

  const erase = createErasing({
    eraseStored: (vin) => store.erase(vin),
    between: (work) => follower.between(work),
    async forget(vin) {
      states.forget([vin]);
      await keeper.erase(vin);
    },
    forgotten(vin) {
      seen.forgetVehicle(vin);
      announcer.forget(vin);
    },
  });

  const follow = (work: Promise<void>): void => {
    work.catch((error: unknown) => logger.warn({ err: error }, 'other rules were not taken on'));
  };

  function every(intervalMs: number, what: string, work: () => Promise<void>): () => void {
    return clock.every(intervalMs, () => {
      work().catch((error: unknown) => logger.warn({ err: error }, what));
    });
  }

  return {
    async start() {
      committed = await store.committedPosition();
      const { before, ...inForce } = await options.readRules(signals, true);
      states.begin(before ?? inForce.rules);
      if (before === null) await changes.settle(inForce);
      await keeper.start(committed);
      timers = [
        clock.every(limits.tellLastHeardMs, announcer.tellLastHeard),
        every(limits.keepLastHeardMs, 'who was heard last was not kept', () => announcer.keepLastHeard(db)),
        every(limits.maintainMs, 'housekeeping of the store failed', () => store.maintain()),
      ];
      done = follower.run().catch(onFailure);
      if (before !== null) follow(changes.run(inForce));
    },

    async stop() {
      for (const cancel of timers) cancel();
      changes.stop();
      follower.stop();
      await done;
      await keeper.stop();
      announcer.tellLastHeard();
      // It is kept again when the vehicle is heard again.
      await announcer.keepLastHeard(db).catch(() => undefined);
    },

    flushed: (position) => follower.flushed(position),

    async vehicleChanged(vin) {
      // Who registers it gets its secret once only: a database that is busy for a moment must not cost him that.
      const vehicle = await withRetry(() => known.reload(vin), { clock, patienceMs: databasePatienceMs });
      if (vehicle === undefined) announcer.forget(vin);
      else states.update(vehicle);
    },

    rulesChanged: () => changes.run(),

    erase,

    beginCopy: (directory) => copying.begin(directory),
    endCopy: () => copying.end(),

    watch: announcer.watch,
    unwatch: announcer.unwatch,
    status: () => ({ ...announcer.counts, committed, lastBatchMs, blocked: recovery.blocked }),
  };
}
