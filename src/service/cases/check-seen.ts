import type { Database } from '../../database/database.ts';
import { AppError } from '../../shared/errors.ts';
import type { CaseRow, Trx } from './case-log.ts';

/** What others do that makes a decision upon an older case doubtful; talk does not. */
const decisions = [
  ...['assigned', 'handed-over', 'unassigned', 'priority', 'paused', 'resumed', 'needs'],
  ...['diagnosed', 'resolved', 'closed', 'reopened', 'linked', 'unlinked'],
];

/**
 * Whoever decided after reading the first `seen` lines of the log is told where somebody else decided something since.
 * @throws AppError conflict `case-changed`
 */
export async function checkSeen(
  db: Database | Trx,
  { id, events }: Pick<CaseRow, 'id' | 'events'>,
  { seen, by, kind }: { readonly seen: number | undefined; readonly by: string; readonly kind: string },
): Promise<void> {
  if (seen === undefined || seen >= events || !decisions.includes(kind)) return;
  const since = await db
    .selectFrom('case_events')
    .select('seq')
    .where('case_id', '=', id)
    .where('seq', '>', seen)
    .where('kind', 'in', decisions)
    .where((row) => row.or([row('username', 'is', null), row('username', '<>', by)]))
    .limit(1)
    .executeTakeFirst();
  if (since === undefined) return;
  throw new AppError('conflict', 'case-changed', 'Somebody else has changed this case since it was read.');
}
