import type { FaultCatalogue } from '../../faults/fault-catalogue.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { coversScope, isAllowed, type Role } from '../../users/roles.ts';
import type { CaseDraft, CaseRow, Trx } from './case-log.ts';
import type { CasePolicy } from './case-policy.ts';
import type { NeedsOf } from './job-needs.ts';
import { jobEnd, unfitness } from './unfit-technicians.ts';

/**
 * What a log cannot say by itself: whether those named exist and may have the case, and whether the cause is a cause.
 * @throws AppError invalid `unknown-pause-reason`, `unknown-cause`, `unknown-owner`, `unknown-technician`, `unknown-place`,
 * conflict `certificate-missing`, `certificate-lapsed`, `case-has-open-vehicles`
 */
export function createEventCheck(options: {
  readonly policy: CasePolicy;
  readonly needsOf: NeedsOf;
  readonly faultCatalogue: Pick<FaultCatalogue, 'hasCause'>;
  readonly clock: Clock;
}) {
  const { policy, needsOf, faultCatalogue, clock } = options;

  return async (trx: Trx, row: CaseRow, draft: CaseDraft): Promise<void> => {
    switch (draft.kind) {
      case 'paused':
        if (!policy.pauseReasons.includes(draft.data.reason))
          throw invalid('unknown-pause-reason', 'reason', `must be one of ${policy.pauseReasons.join(', ')}`);
        return;
      case 'diagnosed':
        if (draft.data.cause.id !== undefined && !faultCatalogue.hasCause(draft.data.cause.id))
          throw invalid('unknown-cause', 'cause.id', 'is no cause of the fault catalogue');
        return;
      case 'resolved':
      case 'closed':
        if (row.vin === null) await refuseWithOpenVehicles(trx, row.id);
        return;
      case 'assigned':
      case 'handed-over': {
        const { owner, technician, place, visit } = draft.data;
        if (typeof owner === 'string') await checkOwner(trx, row, owner);
        if (typeof place === 'string') await checkPlace(trx, row, place);
        const who = technician === undefined ? row.technician : technician;
        if (who === null || (technician === undefined && visit === undefined)) return;
        const kept =
          row.visit_from === null || row.visit_to === null
            ? null
            : { from: row.visit_from, to: row.visit_to };
        await checkTechnician(trx, row, who, visit === undefined ? kept : visit);
      }
    }
  };

  async function checkTechnician(trx: Trx, row: CaseRow, id: string, visit: { to: number } | null) {
    const found = await trx
      .selectFrom('technicians')
      .select('market')
      .where('id', '=', id)
      .executeTakeFirst();
    const { certificates, hours } = needsOf(row);
    const to = jobEnd({ visit_to: visit?.to ?? null }, hours, clock.now());
    const unfit = await unfitness(trx, id, { certificates, to });
    if (unfit?.why === 'left' || found === undefined || !row.markets.includes(found.market))
      throw invalid('unknown-technician', 'technician', 'is no technician at work in this market');
    if (unfit === undefined) return;
    const message =
      unfit.why === 'certificate-missing'
        ? `needs the certificate ${unfit.certificate} for this job`
        : `holds the certificate ${unfit.certificate}, but not until the job is done`;
    throw new AppError('conflict', unfit.why, `The technician ${message}.`, {
      fields: [{ path: 'data.technician', message }],
    });
  }
}

/** Below a case that is over nobody would look for them. */
async function refuseWithOpenVehicles(trx: Trx, parent: string): Promise<void> {
  const { count } = await trx
    .selectFrom('cases')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('parent', '=', parent)
    .where('state', 'not in', ['closed', 'resolved'])
    .executeTakeFirstOrThrow();
  if (Number(count) > 0)
    throw new AppError(
      'conflict',
      'case-has-open-vehicles',
      `Cases of ${count} vehicles are still open below it: resolve it with \`vehicles=true\`, or resolve them first.`,
    );
}

async function checkOwner(trx: Trx, row: CaseRow, username: string): Promise<void> {
  const user = await trx
    .selectFrom('users')
    .select(['role', 'markets', 'disabled'])
    .where('username', '=', username)
    .executeTakeFirst();
  const mayWork = user !== undefined && !user.disabled && isAllowed(user.role as Role, 'cases.write');
  if (!mayWork || !coversScope(user.markets, row.markets))
    throw invalid('unknown-owner', 'owner', 'is nobody who may work on this case');
}

async function checkPlace(trx: Trx, row: CaseRow, id: string): Promise<void> {
  const found = await trx.selectFrom('places').select('market').where('id', '=', id).executeTakeFirst();
  if (found === undefined || !row.markets.includes(found.market))
    throw invalid('unknown-place', 'place', 'is no place in this market');
}

const invalid = (code: string, path: string, message: string) =>
  new AppError('invalid', code, `${path} ${message}.`, { fields: [{ path: `data.${path}`, message }] });
