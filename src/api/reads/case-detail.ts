import { sql } from 'kysely';
import type { FaultAlert } from '../../faults/alert-fault.ts';
import { createAdviceOf } from '../../service/cases/case-advice.ts';
import { type CaseItem, inScope } from '../../service/cases/case-reads.ts';
import { jobEnd, unfitness } from '../../service/cases/unfit-technicians.ts';
import type { Language } from '../../shared/languages.ts';
import type { Scope } from '../../users/roles.ts';
import { severities } from '../../vehicles/vehicle.ts';
import type { ApiContext } from '../deps.ts';
import { explainCaseFaults } from './case-faults.ts';
import { toCaseItems } from './cases.ts';

const shownAlerts = 200;

/** All that the page of a case shows of the case itself. */
export async function readCaseDetail(
  context: Pick<ApiContext, 'db' | 'registry' | 'service' | 'faultCatalogue' | 'rules' | 'clock'>,
  found: CaseItem,
  { language, scope }: { readonly language: Language; readonly scope: Scope },
) {
  const { db, service, faultCatalogue, rules, clock } = context;
  const { id, technician } = found.row;
  const { certificates, skills, hours } = service.needsOf(found.row);
  const to = jobEnd(found.row, hours, clock.now());
  const [unfit, [item], attachments, alerts] = await Promise.all([
    technician === null ? undefined : unfitness(db, technician, { certificates, to }),
    toCaseItems(context, [found], language),
    db.selectFrom('case_attachments').selectAll().where('case_id', '=', id).orderBy('added_at').execute(),
    db
      .selectFrom('case_alerts')
      .innerJoin('alerts', 'alerts.id', 'case_alerts.alert')
      .select(['alerts.id', 'alerts.vin', 'alerts.rule', 'alerts.severity', 'alerts.state'])
      .select(sql<FaultAlert['fault']>`alerts.evidence -> 'fault'`.as('fault'))
      .where((row) =>
        row.or([
          row('case_id', '=', id),
          row('case_id', 'in', (query) =>
            query.selectFrom('cases').select('cases.id').where('parent', '=', id).where(inScope(scope)),
          ),
        ]),
      )
      .orderBy(sql`alerts.state = 'firing'`, 'desc')
      .orderBy(sql`array_position(${severities}::text[], alerts.severity)`, 'desc')
      .orderBy('alerts.active_since', 'desc')
      .limit(shownAlerts)
      .execute(),
  ]);
  const { mayBeDriven, advice } = createAdviceOf({ rules: rules.definitions, faultCatalogue })(alerts);
  return {
    ...(item as NonNullable<typeof item>),
    log: found.log.map(({ kind, at, by, data }) => ({ kind, at, by, data: { ...data } })),
    attachments: attachments.map(({ id, name, type, bytes, hash, added_by, added_at }) => ({
      ...{ id, name, type, bytes, hash },
      ...{ addedBy: added_by, addedAt: added_at },
    })),
    alertIds: alerts.map((alert) => alert.id),
    diagnosis: {
      mayBeDriven,
      advice: advice?.[language] ?? null,
      faults: explainCaseFaults(faultCatalogue, alerts, language),
    },
    needs: { certificates: [...certificates], skills: [...skills], hours },
    unfit: unfit === undefined ? null : { ...unfit },
    pauseReasons: [...service.policy.pauseReasons],
  };
}
