import { sql } from 'kysely';
import type { Database } from './database.ts';

/** What the database holds at one moment, readable by other connections under its name until it is released. */
export interface HeldSnapshot {
  /** For `set transaction snapshot`. */
  readonly name: string;
  release(): Promise<void>;
}

export async function holdSnapshot(db: Database): Promise<HeldSnapshot> {
  const trx = await db.startTransaction().setIsolationLevel('repeatable read').execute();
  try {
    await letItWait(trx);
    const { rows } = await sql<{ name: string }>`select pg_export_snapshot() as name`.execute(trx);
    return {
      name: rows[0]?.name ?? '',
      async release() {
        if (!trx.isCommitted && !trx.isRolledBack) await trx.rollback().execute();
      },
    };
  } catch (error) {
    await trx.rollback().execute();
    throw error;
  }
}

/** This transaction locks nothing that others want, and may be silent while files are written. */
export async function letItWait(trx: Database): Promise<void> {
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx);
}
