import type { Database } from '../../database/database.ts';
import { textsOf } from '../../service/cases/case-news.ts';
import type { Language } from '../../shared/languages.ts';
import { severities } from '../../vehicles/vehicle.ts';

/** Cases of a vehicle that somebody has to do something about, the most urgent first. */
export async function readOpenCases(db: Database, vin: string, language: Language) {
  const rows = await db
    .selectFrom('cases')
    .select(['id', 'number', 'title', 'texts', 'state', 'priority', 'owner', 'opened_at', 'parent'])
    .where('vin', '=', vin)
    .where('state', 'not in', ['closed', 'resolved'])
    .orderBy('opened_at')
    .execute();
  const urgency = (priority: string) => severities.indexOf(priority as 'info');
  return rows
    .sort((a, b) => urgency(b.priority) - urgency(a.priority))
    .map(({ id, number, state, priority, owner, opened_at, parent, ...row }) => ({
      ...{ id, number, owner, parent, openedAt: opened_at, title: textsOf(row)[language] },
      state: state as 'new',
      priority: priority as 'info',
    }));
}
