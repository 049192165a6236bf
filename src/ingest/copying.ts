import type { Database } from '../database/database.ts';
import { type HeldSnapshot, holdSnapshot } from '../database/hold-snapshot.ts';
import { AppError } from '../shared/errors.ts';
import type { StoreCopy, TelemetryStore } from '../telemetry/telemetry-store.ts';

/** Copies of the store with what the database said at the same moment: between two batches, which wait that long alone. */
export function createCopying(parts: {
  readonly db: Database;
  readonly store: Pick<TelemetryStore, 'beginCopy' | 'quiet'>;
  readonly between: (work: () => Promise<void>) => Promise<void>;
}) {
  const { db, store, between } = parts;
  let isBusy = false;
  let copy: StoreCopy | null = null;
  let held: HeldSnapshot | null = null;

  async function end(): Promise<void> {
    try {
      await copy?.done;
    } finally {
      await held?.release();
      [copy, held, isBusy] = [null, null, false];
    }
  }

  return {
    async begin(directory: string): Promise<{ position: number; snapshot: string }> {
      if (isBusy) throw new AppError('conflict', 'copy-under-way', 'A copy is being made already.');
      isBusy = true;
      try {
        // No batch waits for days that are being rewritten.
        await store.quiet();
        await between(async () => {
          copy = await store.beginCopy(directory);
          held = await holdSnapshot(db);
        });
      } catch (error) {
        await end().catch(() => undefined);
        throw error;
      }
      const { position } = copy as unknown as StoreCopy;
      return { position, snapshot: (held as unknown as HeldSnapshot).name };
    },
    end,
  };
}
