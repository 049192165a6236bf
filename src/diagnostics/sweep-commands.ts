import type { Database } from '../database/database.ts';

/** Hands on what connected vehicles have not got: what a lost message, or a process that ended, has left. */
export async function sweepCommands(options: {
  readonly db: Database;
  readonly due: (vin: string) => Promise<void>;
  readonly isOnline: (vin: string) => boolean;
}): Promise<void> {
  const { db, due, isOnline } = options;
  const waiting = await db
    .selectFrom('commands')
    .select('vin')
    .distinct()
    .where('ended_at', 'is', null)
    .where('state', '=', 'queued')
    .execute();
  for (const { vin } of waiting) if (isOnline(vin)) await due(vin);
}
