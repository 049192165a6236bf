import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalDamage, JournalPosition } from '../journal/journal.ts';
import type { WriteBatch } from '../telemetry/telemetry-store.ts';
import { type Batch, createBatch, letGo, remainsOf } from './batch.ts';
import type { BatchBuilder } from './batch-builder.ts';
import type { PipelineParts } from './parts.ts';
import { type Memory, processBatch } from './process-batch.ts';
import type { Recovery } from './recovery.ts';

export interface FollowerOptions {
  readonly parts: PipelineParts;
  readonly memory: Memory;
  readonly createBuilder: () => BatchBuilder;
  readonly recovery: Recovery;
  readonly batchBytes: number;
  readonly batchEntries: number;
  /** From the beginning of one batch to that of the next, at least. */
  readonly gatherMs: number;
  /** The batch is in the store; `rows` may not be kept. */
  readonly onWritten: (batch: Batch, rows: WriteBatch, writeMs: number) => void;
  readonly onDamage: (damage: readonly JournalDamage[]) => void;
}

/** Messages differ a little in length, and a batch that is not quite full costs more than what is read twice. */
const moreThanFull = 1.05;

/**
 * Follows the journal from the store's position on, batch after batch: a batch is what is there by then, so it is small
 * and soon done where little comes, and large where much does. The next is prepared while the store takes the one before.
 * A batch costs something however small it is, so what comes soon after one has begun is gathered for the next.
 */
export class JournalFollower {
  readonly #options: FollowerOptions;
  readonly #builders: BatchBuilder[] = [];
  /** For what is read of the journal. */
  readonly #memory: Buffer[] = [];
  /** Begun and not durable: their vehicles' memory is ahead of the store. */
  readonly #open = new Set<Batch>();
  readonly #between: (() => Promise<void>)[] = [];
  #flushed: JournalPosition = 0;
  #stopping = false;
  #begunAt = Number.NEGATIVE_INFINITY;
  /** Bytes that a full batch takes, as the last one did; what is read beyond is read again for the next. */
  #fullBytes: number | null = null;
  #wake: () => void = () => undefined;
  /** The batch that the failure now met belongs to. */
  #failed: Batch | null = null;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  flushed(position: JournalPosition): void {
    const { memory } = this.#options;
    if (memory.mayBeDoneBefore === Number.POSITIVE_INFINITY) memory.mayBeDoneBefore = position;
    this.#flushed = Math.max(this.#flushed, position);
    this.#wake();
  }

  /** Runs `work` while no batch is open, so that nothing of the past can follow it. */
  async between(work: () => Promise<void>): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#between.push(() => work().then(resolve, reject));
      this.#wake();
    });
  }

  /** The run ends when the batches in hand are done. */
  stop(): void {
    this.#stopping = true;
    this.#wake();
  }

  /** Ends by `stop`, or with what the process must end for. */
  async run(): Promise<void> {
    const { memory, parts } = this.#options;
    while (!this.#stopping) {
      try {
        await memory.presence.load();
        await this.#follow(await parts.store.committedPosition());
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  async #follow(from: JournalPosition): Promise<void> {
    const { parts, memory } = this.#options;
    let position = from;
    let writing: Promise<void> = Promise.resolve();
    const settled = () => writing;
    try {
      while (await this.#hasWork(position)) {
        if (this.#between.length > 0 || this.#failed !== null) await settled();
        for (const work of this.#between.splice(0)) await work();
        if (position >= this.#flushed) continue;
        await this.#gather();
        const batch = await this.#read(position);
        this.#open.add(batch);
        await this.#blame(batch, processBatch({ batch, parts, memory, settled }));
        letGo(batch);
        this.#fullBytes = batch.isFull ? Math.ceil((batch.next - batch.from) * moreThanFull) : null;
        await settled();
        writing = this.#blame(batch, this.#write(batch));
        // Its failure is met by the next `settled`.
        writing.catch(() => this.#wake());
        position = batch.next;
        // Questions to the store and stop requests come in between, however long the backlog.
        await nextTurn();
      }
    } finally {
      await settled();
    }
  }

  async #hasWork(position: JournalPosition): Promise<boolean> {
    while (!this.#stopping) {
      if (position < this.#flushed || this.#between.length > 0 || this.#failed !== null) return true;
      await this.#sleep(null);
    }
    return false;
  }

  async #gather(): Promise<void> {
    const { gatherMs, parts } = this.#options;
    const waitMs = this.#begunAt + gatherMs - parts.clock.monotonic();
    if (waitMs > 0 && !this.#stopping) await this.#sleep(waitMs);
    this.#begunAt = parts.clock.monotonic();
  }

  /** Until something wakes it, or for at most so long. */
  async #sleep(milliseconds: number | null): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel =
        milliseconds === null ? () => undefined : this.#options.parts.clock.after(milliseconds, resolve);
      this.#wake = () => {
        // While it waits for something to come back, only the stop is worth waking up for.
        if (milliseconds !== null && !this.#stopping) return;
        cancel();
        resolve();
      };
    });
    this.#wake = () => undefined;
  }

  async #read(position: JournalPosition): Promise<Batch> {
    const { parts, recovery, batchBytes, batchEntries, createBuilder, onDamage } = this.#options;
    const memory = this.#memory.pop() ?? Buffer.allocUnsafeSlow(batchBytes);
    const bytes = Math.min(batchBytes, this.#fullBytes ?? batchBytes);
    const { entries, next, damage } = await parts.reader.read(position, this.#flushed, bytes, memory);
    for (const part of damage) {
      parts.logger.error({ damage: part }, 'a damaged part of the journal was passed over');
    }
    if (damage.length > 0) onDamage(damage);
    const most = recovery.entries(batchEntries);
    const end = entries[most]?.position ?? next;
    const builder = this.#builders.pop() ?? createBuilder();
    return createBatch(position, end, entries.slice(0, most), { builder, memory });
  }

  async #write(batch: Batch): Promise<void> {
    const { parts, recovery, onWritten } = this.#options;
    const startedAt = parts.clock.monotonic();
    const rows = batch.builder.build(batch.next);
    await parts.store.write(rows);
    this.#open.delete(batch);
    recovery.committed(batch);
    onWritten(batch, rows, parts.clock.monotonic() - startedAt);
    this.#giveBack(batch);
  }

  #giveBack({ builder, memory }: Batch): void {
    builder.clear();
    this.#builders.push(builder);
    this.#memory.push(memory);
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
    const { parts, recovery, memory } = this.#options;
    for (const batch of this.#open) {
      const { vins, senders } = remainsOf(batch);
      memory.mayBeDoneBefore = Math.max(memory.mayBeDoneBefore, batch.next);
      memory.seen.forget(senders);
      memory.states.forget(vins);
      memory.known.forget(vins);
      this.#giveBack(batch);
    }
    this.#open.clear();
    const failed = this.#failed;
    this.#failed = null;
    const waitMs = recovery.failed(error, failed);
    parts.logger.warn({ err: error, from: failed?.from, to: failed?.next, waitMs }, 'a batch is done again');
    if (waitMs > 0 && !this.#stopping) await this.#sleep(waitMs);
  }
}
