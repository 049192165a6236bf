import type { CaseItem } from '../../service/cases/case-reads.ts';
import type { ApiContext } from '../deps.ts';
import { toCaseItems } from './cases.ts';

const shownAlerts = 200;

/** All that the page of a case shows of the case itself. */
export async function readCaseDetail(
  context: Pick<ApiContext, 'db' | 'registry' | 'service'>,
  found: CaseItem,
) {
  const { db, service } = context;
  const { id, rule, code } = found.row;
  const [[item], attachments, alerts] = await Promise.all([
    toCaseItems(context, [found]),
    db.selectFrom('case_attachments').selectAll().where('case_id', '=', id).orderBy('added_at').execute(),
    db
      .selectFrom('case_alerts')
      .innerJoin('alerts', 'alerts.id', 'case_alerts.alert')
      .select('alerts.id')
      .where('case_id', '=', id)
      .orderBy('alerts.active_since', 'desc')
      .limit(shownAlerts)
      .execute(),
  ]);
  const { certificates, skills, hours } = service.policy.needsOf(rule, code);
  return {
    ...(item as NonNullable<typeof item>),
    log: found.log.map(({ kind, at, by, data }) => ({ kind, at, by, data: { ...data } })),
    attachments: attachments.map(({ id, name, type, bytes, hash, added_by, added_at }) => ({
      ...{ id, name, type, bytes, hash },
      ...{ addedBy: added_by, addedAt: added_at },
    })),
    alertIds: alerts.map((alert) => alert.id),
    needs: { certificates: [...certificates], skills: [...skills], hours },
    pauseReasons: [...service.policy.pauseReasons],
  };
}
