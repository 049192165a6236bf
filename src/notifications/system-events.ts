import type { Database } from '../database/database.ts';
import type { EventRow } from './plan.ts';

/** The alert of the server that an event tells of has ended. */
export async function isSystemAlertOver(
  db: Database,
  { problem }: Pick<EventRow, 'problem'>,
): Promise<boolean> {
  const [, , id] = JSON.parse(problem) as [string, string, string];
  const row = await db
    .selectFrom('system_alerts')
    .select('resolved_at')
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined || row.resolved_at !== null;
}
