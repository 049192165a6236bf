import { type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { defineJob, type JobDefinition } from '../../jobs/jobs.ts';
import type { Clock } from '../../shared/clock.ts';
import { appendEvents, type CaseDraft } from './case-log.ts';
import { newsOf, type TellCases } from './case-news.ts';
import type { CasePolicy } from './case-policy.ts';
import { refreshDue } from './refresh-due.ts';

const atOnce = 200;

/**
 * Keeps the order of lists as policy and hours are now, tells once of each case that is due soon, and once when it is overdue; a moment that moves
 * is another. Takes jobs from technicians who may not do them any more.
 */
export function dueCasesJob(options: {
  readonly db: Database;
  readonly policy: CasePolicy;
  readonly tell: TellCases;
  readonly takeFromUnfit: () => Promise<readonly string[]>;
  readonly clock: Clock;
}): JobDefinition {
  const { db, clock } = options;
  return defineJob(
    'cases.due',
    z.object({}),
    { attempts: 3, backoffMs: 5_000, concurrency: 1, timeoutMs: 120_000, every: { ms: 60_000 } },
    async () => {
      const now = clock.now();
      const refreshed = await refreshDue(db, options.policy, now);
      const overdue = await tellAll('overdue', now);
      const dueSoon = await tellAll('due-soon', now);
      return { refreshed, overdue, dueSoon, taken: (await options.takeFromUnfit()).length };
    },
  );

  async function tellAll(what: 'overdue' | 'due-soon', now: number): Promise<number> {
    let count = 0;
    for (;;) {
      const told = await tellSome(what, now);
      count += told;
      if (told < atOnce) return count;
    }
  }

  async function tellSome(what: 'overdue' | 'due-soon', now: number): Promise<number> {
    return db.transaction().execute(async (trx) => {
      const rows = await trx
        .selectFrom('cases')
        .select(['id', 'due_at', 'due_clock', 'owner', 'technician'])
        .where('state', 'not in', ['closed', 'resolved'])
        .where('parent', 'is', null)
        .where('due_at', what === 'overdue' ? '<' : '>=', now)
        .$if(what === 'due-soon', (query) => query.where('soon_at', '<=', now))
        .where(
          sql<SqlBool>`not exists (select from case_events where case_id = cases.id and kind = 'notified'
            and data ->> 'what' = ${what} and (data ->> 'dueAt')::bigint = cases.due_at)`,
        )
        .orderBy('id')
        .limit(atOnce)
        .forUpdate()
        .execute();
      const drafts = rows.map(
        ({ id, due_at, due_clock, owner, technician }): CaseDraft => ({
          ...{ caseId: id, kind: 'notified', by: null },
          data: { what, dueAt: due_at, clock: due_clock, hasSomebody: owner !== null || technician !== null },
        }),
      );
      if (drafts.length === 0) return 0;
      const changed = await appendEvents(trx, options.policy, drafts, clock.now());
      await options.tell(
        trx,
        newsOf(changed, () => true).map((news) => ({ ...news, events: [what] })),
      );
      return drafts.length;
    });
  }
}
