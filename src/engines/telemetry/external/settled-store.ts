import type { Clock } from '../../../shared/clock.ts';
import type { Logger } from '../../../shared/logger.ts';
import type { LineStore } from './line-store.ts';
import { UnsettledLines } from './unsettled-lines.ts';

export interface SettledStoreOptions {
  readonly lines: LineStore;
  /** For what the line store may still lose; it exists. */
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** VictoriaMetrics says that it writes what it holds in memory to the disk within 5 s, and does so in rounds of 5 s. */
const lookEveryMs = 6_000;
/** So many times it must have answered since, six seconds apart: one that is frozen does neither. */
const looksToSettle = 3;

/**
 * A line store that loses nothing: what one in memory has acknowledged is kept until the store has had time to write it, and given
 * again when its process is another. One writer at a time.
 */
export class SettledStore {
  readonly #lines: LineStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #kept: UnsettledLines;
  #identity: string | null = null;
  #isMissingSome = false;
  /** What had been given at the newest looks, oldest first. */
  #looks: number[] = [];
  #cancel: () => void = () => undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ lines, directory, clock, logger }: SettledStoreOptions) {
    this.#lines = lines;
    this.#clock = clock;
    this.#logger = logger;
    this.#kept = new UnsettledLines(directory);
  }

  async start(committed: number): Promise<void> {
    await this.#kept.load(committed);
    await this.inTurn(async () => {
      this.#identity = await this.#lines.identity();
      await this.#giveAgain();
    });
    if (this.#identity === null) return;
    this.#cancel = this.#clock.every(lookEveryMs, () => {
      this.inTurn(() => this.#look()).catch((error: unknown) =>
        this.#logger.debug({ err: error }, 'the telemetry store did not answer'),
      );
    });
  }

  async stop(): Promise<void> {
    this.#cancel();
    await this.#turn.catch(() => undefined);
  }

  /** One after another: writing, deleting, giving again. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.catch(() => undefined).then(work);
    this.#turn = turn;
    return turn;
  }

  /** In a turn: resolves when the store has taken these lines, and they are safe. The same again changes nothing. */
  async give(lines: Buffer, numbers: number, position: number): Promise<void> {
    if (lines.length === 0) return;
    if (this.#identity === null) return this.#lines.send(lines, numbers);
    const [kept, sent] = await Promise.allSettled([
      this.#kept.keep({ lines }, position),
      this.#lines.send(lines, numbers),
    ]);
    if (kept.status === 'rejected') throw kept.reason;
    if (sent.status === 'rejected') {
      await this.#kept.drop(kept.value);
      throw sent.reason;
    }
  }

  /** In a turn. */
  async delete(tag: 'vin' | 'm', value: string): Promise<void> {
    if (this.#identity !== null) await this.#kept.keep({ deleted: { tag, value } }, null);
    await this.#lines.delete(tag, value);
  }

  /** Not in a turn. Resolves when nothing that was given is missing: whoever reads waits for it. */
  async whole(): Promise<void> {
    const isDoubtful = (): boolean => this.#isMissingSome || this.#lines.isDoubtful;
    if (this.#identity === null || this.#kept.size === 0 || !isDoubtful()) return;
    await this.inTurn(async () => {
      if (isDoubtful()) await this.#isSame();
    });
  }

  async #isSame(): Promise<boolean> {
    const identity = await this.#lines.identity();
    if (identity === this.#identity) return true;
    this.#logger.warn('the telemetry store was started anew: what it was given last is given again');
    this.#isMissingSome = true;
    await this.#giveAgain();
    this.#isMissingSome = false;
    this.#identity = identity;
    return false;
  }

  async #look(): Promise<void> {
    if (this.#kept.size === 0 && this.#looks.length === 0) return;
    if (!(await this.#isSame())) return;
    this.#looks.push(this.#kept.end);
    if (this.#looks.length > looksToSettle) await this.#kept.settle(this.#looks.shift()!);
    if (this.#kept.size === 0) this.#looks = [];
  }

  async #giveAgain(): Promise<void> {
    this.#looks = [];
    for await (const step of this.#kept.steps())
      if ('lines' in step) await this.#lines.send(step.lines, 0);
      else await this.#lines.delete(step.deleted.tag, step.deleted.value);
  }
}
