import type { JournalPosition } from '../journal/journal.ts';
import { messageOf } from '../shared/errors.ts';
import type { Batch } from './batch.ts';
import { consequenceOf } from './failure.ts';

/** Tries with an error that names no reason, before a message is blamed for it. */
const patience = 6;

export interface Recovery {
  /** Why the pipeline cannot go on at present, or null. */
  readonly blocked: string | null;
  /** Messages that a stage failed on when they were alone, with the reason: they go to quarantine. */
  readonly poison: Map<JournalPosition, string>;
  /** How many entries the batch at this position may have. */
  entriesAt(position: JournalPosition, usual: number): number;
  /**
   * A batch failed, or the start of a round. Returns the milliseconds to wait before the next try. Throws the error where
   * the process must end.
   */
  failed(error: unknown, batch: Batch | null): number;
  committed(batch: Batch): void;
}

/**
 * What follows from a failed batch. A failure that will pass is waited for, longer each time. Any other is narrowed down,
 * by batches of half the size, to the one message at fault, so that it never blocks the next.
 */
export function createRecovery(backOffMs: { readonly first: number; readonly most: number }): Recovery {
  const poison = new Map<JournalPosition, string>();
  let careful: { readonly until: JournalPosition; readonly entries: number } | null = null;
  let waitMs = 0;
  let blocked: string | null = null;
  let unsure = { from: -1, times: 0 };

  /** An error that names no reason is waited for some times, and not again once its message is being looked for. */
  function waitsOn(batch: Batch): boolean {
    unsure = { from: batch.from, times: unsure.from === batch.from ? unsure.times + 1 : 1 };
    return careful === null && unsure.times <= patience;
  }

  return {
    poison,
    get blocked() {
      return blocked;
    },

    entriesAt(position, usual) {
      if (careful !== null && position >= careful.until) careful = null;
      return careful?.entries ?? usual;
    },

    failed(error, batch) {
      const consequence = consequenceOf(error);
      if (consequence === 'end') throw error;
      if (batch === null || consequence === 'wait' || (consequence === 'unsure' && waitsOn(batch))) {
        blocked = messageOf(error);
        waitMs = Math.min(backOffMs.most, waitMs === 0 ? backOffMs.first : waitMs * 2);
        return waitMs;
      }
      const { entries, next } = batch;
      const [only] = entries;
      if (entries.length > 1) {
        careful = { until: next, entries: Math.ceil(entries.length / 2) };
      } else if (only?.record.kind === 'message' && !poison.has(only.position)) {
        poison.set(only.position, `a stage failed on it: ${messageOf(error)}`);
      } else {
        throw error;
      }
      return 0;
    },

    committed(batch) {
      for (const { position } of batch.refused) poison.delete(position);
      waitMs = 0;
      blocked = null;
    },
  };
}
