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
  | 'since'
>;

const isOver = ({ state }: Parent): boolean => state === 'closed' || state === 'resolved';

/**
 * Puts cases of these causes that stand alone below the case of their cause. Where enough vehicles have it that is opened, or
 * opened again if it was over within the days that the policy says. A few questions however many cases there are.
 */
export async function linkCauses(
  trx: Trx,
  policy: CasePolicy,
  causes: readonly string[],
  at: number,
): Promise<CaseDraft[]> {
  if (causes.length === 0) return [];
  const { vehicles, withinMinutes, burst } = policy.parent;
  const longestMs = Math.max(withinMinutes, ...burst.map((one) => one.withinMinutes)) * 60_000;
  const parents = await parentsOf(trx, causes, at - policy.reopenMs);
  const loose = await looseOf(trx, causes, at - longestMs);
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
      else if (software !== null && since(some, at - withinMinutes * 60_000).length >= vehicles)
        await begin(software, some, over(software));
      else left.push(...some);
    }
    const atOnce = burst
      .map((one) => ({ ...one, cases: since(left, at - one.withinMinutes * 60_000) }))
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
    .select('since')
    .where('vin', 'is not', null)
    .where('state', 'not in', ['closed', 'resolved'])
    .where('parent', 'is', null)
    .where('since', '>=', from)
    .where(anyOf('cause', 'text', causes))
    .orderBy('since')
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

const since = (cases: readonly Loose[], from: number): Loose[] => cases.filter((one) => one.since >= from);
