import { type SqlBool, sql } from 'kysely';
import { anyOf } from '../../database/any-of.ts';
import { appendEvents, type CaseDraft, type ChangedCase, type Trx } from './case-log.ts';
import type { CasePolicy } from './case-policy.ts';

const workedOn = sql<boolean>`(cases.state <> 'new' or exists (
  select from case_events where case_id = cases.id and username is not null))`;

/**
 * These alerts were ended because their rule was retired. A case whose alerts have all ended so is resolved where nobody has worked on it, and
 * says so where somebody has; the case of a cause follows when none below it is open.
 */
export async function endRetired(
  trx: Trx,
  policy: CasePolicy,
  alerts: readonly string[],
  at: number,
): Promise<ChangedCase[]> {
  if (alerts.length === 0) return [];
  const rows = await trx
    .selectFrom('cases')
    .select(['id', 'parent', workedOn.as('workedOn')])
    .where('state', 'not in', ['resolved', 'closed'])
    .where(sql<SqlBool>`id in (select case_id from case_alerts where ${anyOf('alert', 'uuid', alerts)})`)
    .where(
      sql<SqlBool>`not exists (select from case_alerts join alerts on alerts.id = case_alerts.alert
        where case_alerts.case_id = cases.id
          and (alerts.state <> 'resolved' or alerts.ended_because is distinct from 'rule-retired'))`,
    )
    .orderBy('id')
    .forUpdate()
    .execute();
  if (rows.length === 0) return [];
  const draft = (row: { id: string; workedOn: boolean }): CaseDraft => ({
    ...{ caseId: row.id, kind: 'rule-retired', by: null },
    data: { resolved: !row.workedOn },
  });
  const changed = await appendEvents(trx, policy, rows.map(draft), at);
  const parents = await trx
    .selectFrom('cases')
    .select(['id', workedOn.as('workedOn')])
    .where('state', 'not in', ['resolved', 'closed'])
    .where(
      anyOf(
        'id',
        'uuid',
        rows.flatMap(({ parent }) => parent ?? []),
      ),
    )
    .where(
      sql<SqlBool>`not exists (select from cases as own where own.parent = cases.id
        and own.state not in ('resolved', 'closed'))`,
    )
    .orderBy('id')
    .forUpdate()
    .execute();
  return parents.length === 0
    ? changed
    : [...changed, ...(await appendEvents(trx, policy, parents.map(draft), at))];
}
