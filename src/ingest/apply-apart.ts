import { type ControlledTransaction, sql, type Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { consequenceOf } from './failure.ts';

/** What a stage failed on when it was alone. */
export interface FailedAlone<T> {
  readonly item: T;
  readonly error: unknown;
}

/** Items tried at once at first. As many as make it as likely as not that one of them is bad, where one in a hundred is. */
const firstGroup = 64;

/**
 * Applies `work` to all of `items`, in their order, though it fails on some: a group that fails is undone, and the bad item
 * in it found by halving. Groups grow with each success and shrink with each failure. Throws what no item is to blame for.
 */
export async function applyApart<T>(
  transaction: ControlledTransaction<Schema>,
  items: readonly T[],
  work: (trx: Transaction<Schema>, part: readonly T[]) => Promise<void>,
): Promise<FailedAlone<T>[]> {
  const failed: FailedAlone<T>[] = [];
  const saved = await transaction.savepoint('part').execute();
  let error: unknown;

  async function succeeds(from: number, to: number): Promise<boolean> {
    try {
      await work(saved, items.slice(from, to));
    } catch (cause) {
      if (consequenceOf(cause) !== 'blame') throw cause;
      error = cause;
      await saved.rollbackToSavepoint('part').execute();
      return false;
    }
    await sql`release savepoint part; savepoint part`.execute(saved);
    return true;
  }

  let group = firstGroup;
  for (let from = 0; from < items.length; ) {
    let to = Math.min(from + group, items.length);
    if (await succeeds(from, to)) {
      from = to;
      group *= 2;
      continue;
    }
    group = Math.max(1, group >> 1);
    let isAlone = to - from === 1;
    while (!isAlone && from < to) {
      const middle = from + Math.ceil((to - from) / 2);
      if (await succeeds(from, middle)) {
        from = middle;
      } else {
        to = middle;
        isAlone = to - from === 1;
      }
    }
    if (isAlone) failed.push({ item: items[from] as T, error });
    from = to;
  }
  await saved.releaseSavepoint('part').execute();
  return failed;
}
