import type { ControlledTransaction, Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { consequenceOf } from './failure.ts';

/** What a stage failed on when it was alone. */
export interface FailedAlone<T> {
  readonly item: T;
  readonly error: unknown;
}

/**
 * Applies `work` to all of `items`, in their order, though it fails on some: parts that fail are undone and halved until the
 * one at fault is alone, and parts grow again with each success, so that a bad item costs little more than the good ones
 * around it. Throws what no item is to blame for.
 */
export async function applyApart<T>(
  transaction: ControlledTransaction<Schema>,
  items: readonly T[],
  work: (trx: Transaction<Schema>, part: readonly T[]) => Promise<void>,
): Promise<FailedAlone<T>[]> {
  const failed: FailedAlone<T>[] = [];
  let size = items.length;
  for (let from = 0; from < items.length; ) {
    const part = items.slice(from, from + size);
    const saved = await transaction.savepoint('part').execute();
    try {
      await work(saved, part);
    } catch (error) {
      if (consequenceOf(error) !== 'blame') throw error;
      await saved.rollbackToSavepoint('part').execute();
      await saved.releaseSavepoint('part').execute();
      const [item] = part;
      if (part.length > 1 || item === undefined) {
        size = Math.ceil(part.length / 2);
      } else {
        failed.push({ item, error });
        from += 1;
      }
      continue;
    }
    await saved.releaseSavepoint('part').execute();
    from += part.length;
    size *= 2;
  }
  return failed;
}
