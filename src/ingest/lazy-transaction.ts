import type { ControlledTransaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';

/** A transaction that begins with its first use: most batches of plain telemetry write nothing to the database. */
export interface LazyTransaction {
  begin(): Promise<ControlledTransaction<Schema>>;
  commit(): Promise<void>;
  /** After any failure; never throws. The next use begins another. */
  rollback(): Promise<void>;
}

export function lazyTransaction(db: Database): LazyTransaction {
  let transaction: ControlledTransaction<Schema> | null = null;
  return {
    async begin() {
      transaction ??= await db.startTransaction().execute();
      return transaction;
    },
    async commit() {
      await transaction?.commit().execute();
    },
    async rollback() {
      const failed = transaction;
      transaction = null;
      if (failed === null || failed.isCommitted || failed.isRolledBack) return;
      // A connection that is gone has rolled back by itself.
      await failed
        .rollback()
        .execute()
        .catch(() => undefined);
    },
  };
}
