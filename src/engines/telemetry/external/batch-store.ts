import type { Clock } from '../../../shared/clock.ts';
import type { WriteBatch } from '../../../telemetry/telemetry-store.ts';
import type { Books } from './books.ts';
import { commitBatch } from './commit-batch.ts';
import { LineEncoder } from './line-encoder.ts';
import type { LineStore } from './line-store.ts';
import { planBatch } from './plan-batch.ts';
import type { SettledStore } from './settled-store.ts';

export interface BatchStoreOptions {
  readonly books: Books;
  readonly lines: LineStore;
  readonly settled: SettledStore;
  readonly clock: Clock;
  readonly measurement: string;
}

/**
 * Writes a batch: first its lines, then the transaction that makes them count. Readers leave out what lies behind the position of the newest
 * transaction, so a batch is there as a whole or not at all.
 */
export class BatchStore {
  readonly #options: BatchStoreOptions;
  readonly #encoder: LineEncoder;
  /** The transaction of the batch before may have happened, or not. */
  #inDoubt = false;

  constructor(options: BatchStoreOptions) {
    this.#options = options;
    const { books, lines, measurement } = options;
    this.#encoder = new LineEncoder({ measurement, exact: lines.exact, names: books.signals });
  }

  async write(batch: WriteBatch): Promise<void> {
    const { books, settled } = this.#options;
    await settled.inTurn(async () => {
      const wasInDoubt = this.#inDoubt;
      await this.#clearDoubt();
      if (wasInDoubt && batch.position <= books.position) return;
      try {
        await this.#write(batch);
      } catch (error) {
        this.#inDoubt = true;
        throw error;
      }
    });
  }

  committedPosition(): Promise<number> {
    return this.#options.settled.inTurn(async () => {
      await this.#clearDoubt();
      return this.#options.books.position;
    });
  }

  async #clearDoubt(): Promise<void> {
    if (!this.#inDoubt) return;
    const { books } = this.#options;
    books.forget();
    await books.load();
    this.#inDoubt = false;
  }

  async #write(batch: WriteBatch): Promise<void> {
    const { books, lines, settled, clock } = this.#options;
    const standings = await books.adopt(batch);
    await books.adoptBoots(standings, batch.messages);
    const { samples } = batch;
    const signals = await books.signals.table(batch.signals, samples.signal.subarray(0, samples.length));
    const accepts = lines.accepts(clock.now());
    const plan = planBatch(batch, standings, signals, books.signals, accepts, books.position);
    const encoder = this.#encoder;
    encoder.clear();
    for (const placed of plan.placed) encoder.add(placed, { samples, signals, texts: plan.textRefs });
    await settled.give(encoder.lines.bytes, encoder.numbers, batch.position);
    await commitBatch(books, batch, plan, standings);
    books.position = batch.position;
    if (Number.isFinite(plan.lastReceivedAt))
      books.lastReceivedAt = Math.max(books.lastReceivedAt ?? 0, plan.lastReceivedAt);
  }
}
