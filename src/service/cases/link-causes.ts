import type { Insertable } from 'kysely';
import { anyOf } from '../../database/any-of.ts';
import type { CaseTable } from '../../database/service-tables.ts';
import { severities } from '../../vehicles/vehicle.ts';
import { parentIdOf } from './alert-problem.ts';
import type { CaseDraft, CaseRow, Trx } from './case-log.ts';
import type { CasePolicy } from './case-policy.ts';
import { emptyCase } from './empty-case.ts';

/** A vehicle's case that may belong to others of its cause. */
type Loose = Pick<
  CaseRow,
  'id' | 'cause' | 'software' | 'markets' | 'severity' | 'title' | 'rule' | 'code' | 'opened_at'
>;

/**
 * Puts new cases below the case of their cause, and opens that where enough vehicles have it. A few questions however many
 * cases there are.
 */
export async function linkCauses(
  trx: Trx,
  policy: CasePolicy,
  opened: readonly Insertable<CaseTable>[],
  at: number,
): Promise<CaseDraft[]> {
  if (opened.length === 0) return [];
  const causes = [...new Set(opened.map(({ cause }) => cause))];
  const parents = await trx
    .selectFrom('cases')
    .select(['id', 'cause', 'software', 'markets'])
    .where('vin', 'is', null)
    .where('state', '<>', 'closed')
    .where(anyOf('cause', 'text', causes))
    .orderBy('id')
    .forUpdate()
    .execute();
  const { vehicles, withinMinutes, burst } = policy.parent;
  const longest = Math.max(withinMinutes, burst.withinMinutes);
  const loose: Loose[] = await trx
    .selectFrom('cases')
    .select(['id', 'cause', 'software', 'markets', 'severity', 'title', 'rule', 'code', 'opened_at'])
    .where('vin', 'is not', null)
    .where('state', '<>', 'closed')
    .where('parent', 'is', null)
    .where('opened_at', '>=', at - longest * 60_000)
    .where(anyOf('cause', 'text', causes))
    .orderBy('opened_at')
    .orderBy('id')
    .execute();

  const drafts: CaseDraft[] = [];
  const link = async (parent: string, markets: readonly string[], cases: readonly Loose[]) => {
    for (const { id } of cases) drafts.push({ caseId: id, kind: 'linked', data: { parent }, by: null });
    drafts.push({ caseId: parent, kind: 'linked', data: { cases: cases.length }, by: null });
    const all = [...new Set([...markets, ...cases.flatMap((one) => one.markets)])].sort();
    if (all.length > markets.length)
      await trx.updateTable('cases').set({ markets: all }).where('id', '=', parent).execute();
  };
  const open = async (software: string | null, cases: readonly Loose[]) => {
    const [first] = cases;
    if (first === undefined) return;
    const id = parentIdOf(first.cause, software, first.id);
    const markets = [...new Set(cases.flatMap((one) => one.markets))].sort();
    const severity = cases
      .map((one) => one.severity)
      .reduce((a, b) => (severities.indexOf(b as never) > severities.indexOf(a as never) ? b : a));
    const { cause, title, rule, code } = first;
    const same = { cause, title, rule, code, software, severity, priority: severity, markets };
    await trx
      .insertInto('cases')
      .values({ ...emptyCase(at), ...same, id, vin: null, problem: `cause:${cause}` })
      .execute();
    drafts.push({ caseId: id, kind: 'opened', data: { severity }, by: null });
    await link(id, markets, cases);
  };

  for (const [cause, cases] of Map.groupBy(loose, (one) => one.cause)) {
    const ofCause = parents.filter((parent) => parent.cause === cause);
    const left: Loose[] = [];
    for (const [software, some] of Map.groupBy(cases, (one) => one.software)) {
      const parent =
        ofCause.find((one) => one.software === software) ?? ofCause.find((one) => one.software === null);
      if (parent !== undefined) await link(parent.id, parent.markets, some);
      else if (software !== null && since(some, at - withinMinutes * 60_000).length >= vehicles)
        await open(software, some);
      else left.push(...some);
    }
    const atOnce = since(left, at - burst.withinMinutes * 60_000);
    if (atOnce.length >= burst.vehicles) await open(null, atOnce);
  }
  return drafts;
}

const since = (cases: readonly Loose[], from: number): Loose[] =>
  cases.filter((one) => one.opened_at >= from);
