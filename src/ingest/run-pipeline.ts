import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalPosition } from '../journal/journal.ts';
import type { Part } from '../shared/part.ts';
import { type Announcer, createAnnouncer } from './announce.ts';
import { type Batch, createBatch, vinsOf } from './batch.ts';
import type { BatchBuilder } from './batch-builder.ts';
import type { PipelineParts } from './parts.ts';
import type { PipelineEvents, PipelineStatus } from './pipeline.ts';
import { createMemory } from './pipeline-memory.ts';
import { type Memory, processBatch } from './process-batch.ts';
import { createRecovery, type Recovery } from './recovery.ts';

export interface RunningPipeline extends Part {
  flushed(position: JournalPosition): void;
  vehicleChanged(vin: string): Promise<void>;
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
  batchBytes: 4 * 1024 * 1024,
  batchEntries: 2500,
  unknownSignals: 100_000,
  vehicleStates: 50_000,
  powerUps: 100_000,
  backOffMs: { first: 100, most: 5000 },
  tellLastSeenMs: 1000,
  keepLastSeenMs: 30_000,
  maintainMs: 15_000,
};

/** Runs the stages of process-batch.ts over the journal, from the store's position on, and writes the store. */
export function createRunningPipeline(options: RunPipelineOptions): RunningPipeline {
  return new PipelineRun(options, { ...defaultLimits, ...options.limits });
}

class PipelineRun implements RunningPipeline {
  readonly #options: RunPipelineOptions;
  readonly #limits: typeof defaultLimits;
  readonly #memory: Memory;
  readonly #announcer: Announcer;
  readonly #createBuilder: () => BatchBuilder;
  readonly #builders: BatchBuilder[];
  /** Begun and not durable: their vehicles' memory is ahead of the store. */
  readonly #open = new Set<Batch>();
  #flushed: JournalPosition = 0;
  #wake: () => void = () => undefined;
  #stopping = false;
  #stopWaiting: () => void = () => undefined;
  #done: Promise<void> = Promise.resolve();
  readonly #recovery: Recovery;
  /** The batch that the failure now met belongs to. */
  #failed: Batch | null = null;
  #timers: (() => void)[] = [];
  #committed: JournalPosition = 0;
  #lastBatchMs = 0;

  constructor(options: RunPipelineOptions, limits: typeof defaultLimits) {
    this.#options = options;
    this.#limits = limits;
    this.#recovery = createRecovery(limits.backOffMs);
    this.#announcer = createAnnouncer(options.events, options.lastKnown);
    const { memory, createBuilder } = createMemory(options, limits, this.#recovery.poison);
    this.#memory = memory;
    this.#builders = [createBuilder(), createBuilder()];
    this.#createBuilder = createBuilder;
  }

  async start(): Promise<void> {
    this.#committed = await this.#options.store.committedPosition();
    const { clock, db, store, logger } = this.#options;
    const quietly = (what: string, work: () => Promise<void>) => () => {
      work().catch((error: unknown) => logger.warn({ err: error }, what));
    };
    this.#timers = [
      clock.every(this.#limits.tellLastSeenMs, () => this.#announcer.tellLastSeen()),
      clock.every(
        this.#limits.keepLastSeenMs,
        quietly('last seen', () => this.#announcer.keepLastSeen(db)),
      ),
      clock.every(
        this.#limits.maintainMs,
        quietly('housekeeping of the store', () => store.maintain()),
      ),
    ];
    this.#done = this.#run().catch((error: unknown) => this.#options.onFailure(error));
  }

  /** Finishes the batch in hand. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    this.#stopWaiting();
    for (const cancel of this.#timers) cancel();
    await this.#done;
    this.#announcer.tellLastSeen();
    await this.#announcer.keepLastSeen(this.#options.db).catch(() => undefined);
  }

  flushed(position: JournalPosition): void {
    this.#flushed = Math.max(this.#flushed, position);
    this.#wake();
  }

  async vehicleChanged(vin: string): Promise<void> {
    const { known, states } = this.#memory;
    known.forget([vin]);
    await known.prepare([vin]);
    const vehicle = known.get(vin);
    if (vehicle !== undefined) {
      states.update(vehicle);
    } else {
      states.forget([vin]);
      this.#options.lastKnown.forget(vin);
    }
  }

  watch(vin: string): void {
    this.#announcer.watch(vin);
  }

  unwatch(vin: string): void {
    this.#announcer.unwatch(vin);
  }

  status(): PipelineStatus {
    return {
      ...this.#announcer.counts,
      committed: this.#committed,
      lastBatchMs: this.#lastBatchMs,
      blocked: this.#recovery.blocked,
    };
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#memory.presence.load();
        await this.#follow(await this.#options.store.committedPosition());
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  /** Batch after batch; the next is prepared while the store takes the one before. */
  async #follow(from: JournalPosition): Promise<void> {
    let position = from;
    let writing: Promise<void> = Promise.resolve();
    const settled = () => writing;
    try {
      while (await this.#hasMore(position)) {
        const batch = await this.#read(position);
        this.#open.add(batch);
        await this.#blame(
          batch,
          processBatch({ batch, parts: this.#options, memory: this.#memory, settled }),
        );
        await settled();
        writing = this.#blame(batch, this.#write(batch));
        // Its failure is met by the next `settled`; until then it must not count as unhandled.
        writing.catch(() => undefined);
        position = batch.next;
        // Questions to the store and stop requests come in between, however long the backlog.
        await nextTurn();
      }
    } finally {
      await settled();
    }
  }

  async #hasMore(position: JournalPosition): Promise<boolean> {
    while (!this.#stopping && position >= this.#flushed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return !this.#stopping;
  }

  async #read(position: JournalPosition): Promise<Batch> {
    const { reader, logger } = this.#options;
    const { entries, next, damage } = await reader.read(position, this.#flushed, this.#limits.batchBytes);
    for (const part of damage)
      logger.error({ damage: part }, 'a damaged part of the journal was passed over');
    const most = this.#recovery.entriesAt(position, this.#limits.batchEntries);
    const builder = this.#builders.shift() ?? this.#createBuilder();
    const end = entries[most]?.position ?? next;
    return createBatch(position, end, entries.slice(0, most), builder);
  }

  async #write(batch: Batch): Promise<void> {
    const startedAt = this.#options.clock.monotonic();
    const rows = batch.builder.build(batch.next);
    await this.#options.store.write(rows);
    this.#lastBatchMs = this.#options.clock.monotonic() - startedAt;
    this.#open.delete(batch);
    this.#committed = batch.next;
    this.#recovery.committed(batch);
    this.#announcer.announce(batch, rows);
    batch.builder.clear();
    this.#builders.push(batch.builder);
  }

  /** The first failure is the one to judge by: a batch may fail only because the one before it did. */
  async #blame(batch: Batch, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#failed ??= batch;
      throw error;
    }
  }

  /**
   * Nothing of the open batches is durable in the store: their vehicles are forgotten and built again from what is, and
   * the journal is read again from the store's position.
   */
  async #recover(error: unknown): Promise<void> {
    const { logger, clock } = this.#options;
    for (const open of this.#open) this.#forget(open);
    this.#open.clear();
    const failed = this.#failed;
    this.#failed = null;
    const waitMs = this.#recovery.failed(error, failed);
    logger.warn({ err: error, from: failed?.from, to: failed?.next, waitMs }, 'a batch is taken up again');
    if (waitMs === 0 || this.#stopping) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(waitMs, resolve);
      this.#stopWaiting = () => {
        cancel();
        resolve();
      };
    });
  }

  #forget(batch: Batch): void {
    const { seen, states, known } = this.#memory;
    const vins = vinsOf(batch.entries);
    seen.forget(
      batch.items.flatMap(({ record, message }) =>
        message.boot === null ? [] : { vin: record.vin, boot: message.boot },
      ),
    );
    states.forget(vins);
    known.forget(vins);
    batch.builder.clear();
    this.#builders.push(batch.builder);
  }
}
