import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { certificateObstacles } from '../technicians/match.ts';
import type { CaseRow, Trx } from './case-log.ts';
import type { Cases } from './cases.ts';
import type { NeedsOf } from './job-needs.ts';

const hourMs = 3_600_000;

/** Why somebody may not have a job; undefined where he may. */
export interface Unfitness {
  readonly why: 'left' | 'certificate-missing' | 'certificate-lapsed';
  readonly certificate?: string;
}

/** When the job of a case is over, as far as anybody knows. */
export function jobEnd(row: Pick<CaseRow, 'visit_to'>, hours: number, now: number): number {
  return Math.max(row.visit_to ?? 0, now + (row.visit_to === null ? hours * hourMs : 0));
}

export async function unfitness(
  db: Database | Trx,
  technician: string,
  job: { readonly certificates: readonly string[]; readonly to: number },
): Promise<Unfitness | undefined> {
  const found = await db
    .selectFrom('technicians')
    .select(['active', 'certificates'])
    .where('id', '=', technician)
    .executeTakeFirst();
  if (found?.active !== true) return { why: 'left' };
  const [obstacle] = certificateObstacles({ certificates: found.certificates }, job);
  if (obstacle?.code === 'certificate-missing' || obstacle?.code === 'certificate-lapsed')
    return { why: obstacle.code, certificate: obstacle.certificate };
  return undefined;
}

/**
 * Takes jobs from technicians who may not do them any more: who left, or whose certificate is not there or lapses before the
 * job is done. Answers with the cases. `only` looks at one case, or at one technician's.
 */
export function createUnfitWatch(options: {
  readonly db: Database;
  readonly cases: Cases;
  readonly needsOf: NeedsOf;
  readonly clock: Clock;
}) {
  const { db, cases, needsOf, clock } = options;

  const whyNot = (trx: Database | Trx, row: CaseRow, technician: string) => {
    const { certificates, hours } = needsOf(row);
    return unfitness(trx, technician, { certificates, to: jobEnd(row, hours, clock.now()) });
  };

  return async (only: { readonly caseId?: string; readonly technician?: string } = {}): Promise<string[]> => {
    let query = db
      .selectFrom('cases')
      .selectAll()
      .where('technician', 'is not', null)
      .where('state', 'not in', ['closed', 'resolved']);
    if (only.caseId !== undefined) query = query.where('id', '=', only.caseId);
    if (only.technician !== undefined) query = query.where('technician', '=', only.technician);
    const taken: string[] = [];
    for (const row of await query.orderBy('id').execute()) {
      const { id, technician, visit_to } = row;
      // A visit that is over was allowed.
      if (technician === null || (visit_to !== null && visit_to < clock.now())) continue;
      const why = await whyNot(db, row, technician);
      if (why === undefined) continue;
      const draft = { caseId: id, kind: 'unassigned', by: null, data: { technician, ...why } } as const;
      const isTaken = await cases
        .add(draft, async (trx, locked) => {
          const isSame = locked.technician === technician;
          if (!isSame || (await whyNot(trx, locked, technician)) === undefined) throw changedMeanwhile();
        })
        .then(
          () => true,
          (error: unknown) => {
            if (error instanceof AppError && error.kind === 'conflict') return false;
            throw error;
          },
        );
      if (isTaken) taken.push(id);
    }
    return taken;
  };
}

const changedMeanwhile = () => new AppError('conflict', 'case-changed', 'The case has changed meanwhile.');
