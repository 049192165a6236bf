import { type SqlBool, sql } from 'kysely';
import { anyOf } from '../../database/any-of.ts';
import { storableJson } from '../../shared/storable-json.ts';
import { severities } from '../../vehicles/vehicle.ts';
import { parentIdOf } from './alert-problem.ts';
import type { CaseDraft, CaseRow, Trx } from './case-log.ts';
import type { CasePolicy } from './case-policy.ts';
import { emptyCase } from './empty-case.ts';

/** The case of a cause. */
type Parent = Pick<CaseRow, 'id' | 'cause' | 'software' | 'markets' | 'state'>;
/** A vehicle's case that may belong to others of its cause. */
type Loose = Pick<
  CaseRow,
  | 'id'
  | 'cause'
  | 'software'
  | 'markets'
  | 'severity'
  | 'title'
  | 'texts'
  | 'system'
  | 'rule'
  | 'code'
  | 'began_at'
>;

const isOver = ({ state }: Parent): boolean => state === 'closed' || state === 'resolved';

/**
 * Puts cases of these causes that stand alone below the case of their cause. Where enough vehicles have it that is opened, or
 * opened again if it was over within the days that the policy says. How close together they had it is told by the times at which
 * their alerts fired, whenever those are looked at. `causes`: with when the first of the cases began that are new. A few
 * questions however many cases there are.
 */
export async function linkCauses(
  trx: Trx,
  policy: CasePolicy,
  causes: ReadonlyMap<string, number>,
  at: number,
): Promise<CaseDraft[]> {
  if (causes.size === 0) return [];
  const { vehicles, withinMinutes, burst } = policy.parent;
  const longestMs = Math.max(withinMinutes, ...burst.map((one) => one.withinMinutes)) * 60_000;
  const names = [...causes.keys()];
  const parents = await parentsOf(trx, names, at - policy.reopenMs);
  const loose = await looseOf(trx, names, Math.min(...causes.values()) - longestMs);
  const drafts: CaseDraft[] = [];

  const link = async (parent: Pick<Parent, 'id' | 'markets'>, cases: readonly Loose[]) => {
    const { id, markets } = parent;
    for (const one of cases) drafts.push({ caseId: one.id, kind: 'linked', data: { parent: id }, by: null });
    drafts.push({ caseId: id, kind: 'linked', data: { cases: cases.length }, by: null });
    const all = marketsOf([...markets, ...cases.flatMap((one) => one.markets)]);
    if (all.length > markets.length)
      await trx.updateTable('cases').set({ markets: all }).where('id', '=', id).execute();
  };
  const begin = async (software: string | null, cases: readonly Loose[], before: Parent | undefined) => {
    if (before === undefined) {
      const made = await insertParent(trx, software, cases, at);
      drafts.push({ caseId: made.id, kind: 'opened', data: { severity: made.severity }, by: null });
      return link(made, cases);
    }
    drafts.push({
      caseId: before.id,
      kind: 'reopened',
      data: { why: 'came-back', isRepeat: true },
      by: null,
    });
    return link(before, cases);
  };

  for (const [cause, cases] of Map.groupBy(loose, (one) => one.cause)) {
    const ofCause = parents.filter((parent) => parent.cause === cause);
    const open = ofCause.filter((parent) => !isOver(parent));
    const over = (software: string | null) =>
      ofCause.findLast((parent) => isOver(parent) && parent.software === software);
    const left: Loose[] = [];
    for (const [software, some] of Map.groupBy(cases, (one) => one.software)) {
      const parent =
        open.find((one) => one.software === software) ?? open.find((one) => one.software === null);
      if (parent !== undefined) await link(parent, some);
      else if (software !== null && closest(some, withinMinutes).length >= vehicles)
        await begin(software, some, over(software));
      else left.push(...some);
    }
    const atOnce = burst
      .map((one) => ({ ...one, cases: closest(left, one.withinMinutes) }))
      .filter((one) => one.cases.length >= one.vehicles)
      .reduce<readonly Loose[]>((most, { cases }) => (cases.length > most.length ? cases : most), []);
    if (atOnce.length > 0) await begin(null, atOnce, over(null));
  }
  return drafts;
}

const parentsOf = (trx: Trx, causes: readonly string[], closedSince: number): Promise<Parent[]> =>
  trx
    .selectFrom('cases')
    .select(['id', 'cause', 'software', 'markets', 'state'])
    .where('vin', 'is', null)
    .where((row) => row.or([row('state', '<>', 'closed'), row('closed_at', '>=', closedSince)]))
    .where(anyOf('cause', 'text', causes))
    .orderBy('since')
    .orderBy('id')
    .forUpdate()
    .execute();

const looseOf = (trx: Trx, causes: readonly string[], from: number): Promise<Loose[]> =>
  trx
    .selectFrom('cases')
    .select(['id', 'cause', 'software', 'markets', 'severity', 'title', 'texts', 'system', 'rule', 'code'])
    .select('began_at')
    .where('vin', 'is not', null)
    .where('state', 'not in', ['closed', 'resolved'])
    .where('parent', 'is', null)
    .where('began_at', '>=', from)
    // Whoever took it out of a cause knows better.
    .where(
      sql<SqlBool>`not exists (select from case_events where case_id = cases.id and kind = 'unlinked' and at >= cases.since)`,
    )
    .where(anyOf('cause', 'text', causes))
    .orderBy('began_at')
    .orderBy('id')
    .execute();

async function insertParent(trx: Trx, software: string | null, cases: readonly Loose[], at: number) {
  const [first] = cases as readonly [Loose, ...Loose[]];
  const { cause, title, texts, rule, code, system } = first;
  const severity = cases
    .map((one) => one.severity)
    .reduce((a, b) => (severities.indexOf(b as never) > severities.indexOf(a as never) ? b : a));
  const made = {
    ...{ id: parentIdOf(cause, software, first.id), vin: null, problem: `cause:${cause}` },
    ...{ cause, title, rule, code, system, software, severity, priority: severity },
    markets: marketsOf(cases.flatMap((one) => one.markets)),
  };
  await trx
    .insertInto('cases')
    .values({ ...emptyCase(at), ...made, texts: texts === null ? null : storableJson(texts) })
    .execute();
  return made;
}

const marketsOf = (all: readonly string[]): string[] => [...new Set(all)].sort();

/** The most of them that began within so many minutes; the cases in the order in which they began. */
function closest(cases: readonly Loose[], minutes: number): readonly Loose[] {
  let most: readonly [from: number, to: number] = [0, 0];
  let from = 0;
  for (const [index, { began_at }] of cases.entries()) {
    while ((cases[from]?.began_at ?? began_at) < began_at - minutes * 60_000) from++;
    if (index + 1 - from > most[1] - most[0]) most = [from, index + 1];
  }
  return cases.slice(...most);
}
