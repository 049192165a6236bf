import type { JournalPosition } from '../journal/journal.ts';
import { AppError, messageOf } from '../shared/errors.ts';
import { type Batch, remainsOf } from './batch.ts';
import { consequenceOf } from './failure.ts';

/** Whoever asks to be left alone longer is asked again all the same. */
const longestAskedMs = 60_000;
const askedMs = (error: unknown): number =>
  error instanceof AppError ? Math.min(longestAskedMs, error.retryAfterMs ?? 0) : 0;

/** Tries with an error that names no reason, before a message is blamed for it. */
const patience = 6;

export interface Recovery {
  /** Why the pipeline cannot go on at present, or null. */
  readonly blocked: string | null;
  /** Messages that a stage failed on when they were alone, with the reason: they go to quarantine. */
  readonly poison: Map<JournalPosition, string>;
  /** How many entries a batch may have now. */
  entries(usual: number): number;
  /**
   * A batch failed, or the start of a round. Returns the milliseconds to wait before the next try. Throws the error where
   * the process must end.
   */
  failed(error: unknown, batch: Batch | null): number;
  committed(batch: Batch): void;
}

/**
 * What follows from a failed batch. A failure that will pass is waited for, longer each time. Any other is narrowed down,
 * by batches of half the size, to the one message at fault, so that it never blocks the next; with each success batches
 * grow again to twice the size.
 */
export function createRecovery(backOffMs: { readonly first: number; readonly most: number }): Recovery {
  const poison = new Map<JournalPosition, string>();
  let waitMs = 0;
  let blocked: string | null = null;
  /** Entries of a batch while there is reason for care. */
  let careful: number | null = null;
  /** A message at fault is being looked for before this position. */
  let searchedTo: JournalPosition = -1;
  let unsure = { from: -1, times: 0 };
  let blamed: string | null = null;

  /** An error that names no reason is waited for some times; not where a message was found that causes the same. */
  function waitsOn({ from }: Batch, reason: string): boolean {
    unsure = { from, times: unsure.from === from ? unsure.times + 1 : 1 };
    return from >= searchedTo && reason !== blamed && unsure.times <= patience;
  }

  return {
    poison,
    get blocked() {
      return blocked;
    },

    entries(usual) {
      if (careful !== null && careful >= usual) careful = null;
      return careful ?? usual;
    },

    failed(error, batch) {
      const consequence = consequenceOf(error);
      const reason = messageOf(error);
      if (consequence === 'end') throw error;
      if (batch === null || consequence === 'wait' || (consequence === 'unsure' && waitsOn(batch, reason))) {
        blocked = reason;
        waitMs = Math.min(backOffMs.most, waitMs === 0 ? backOffMs.first : waitMs * 2);
        return Math.max(waitMs, askedMs(error));
      }
      const { entries } = remainsOf(batch);
      const [only] = batch.entries;
      if (entries > 1) {
        careful = Math.ceil(entries / 2);
        searchedTo = Math.max(searchedTo, batch.next);
      } else if (only?.record.kind === 'message' && !poison.has(only.position)) {
        poison.set(only.position, `a stage failed on it: ${reason}`);
        blamed = reason;
      } else {
        throw error;
      }
      return 0;
    },

    committed(batch) {
      for (const { position } of batch.refused) poison.delete(position);
      if (careful !== null) careful *= 2;
      waitMs = 0;
      blocked = null;
    },
  };
}
