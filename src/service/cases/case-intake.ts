import { sql } from 'kysely';
import { anyOf } from '../../database/any-of.ts';
import { insertRows } from '../../database/insert-rows.ts';
import { storableText } from '../../shared/storable-json.ts';
import { severities } from '../../vehicles/vehicle.ts';
import { type CaseAlert, caseIdOf, causeOf } from './alert-problem.ts';
import { appendEvents, type CaseDraft, type CaseRow, type ChangedCase, type Trx } from './case-log.ts';
import type { CasePolicy } from './case-policy.ts';
import { emptyCase } from './empty-case.ts';
import { linkCauses } from './link-causes.ts';

/**
 * Alerts that fire become cases, or join them. The same alert again changes nothing. One at a time: the caller holds the lock.
 */
export async function takeAlerts(
  trx: Trx,
  policy: CasePolicy,
  alerts: readonly CaseAlert[],
  at: number,
): Promise<ChangedCase[]> {
  const known = await casesOfAlerts(trx, alerts);
  const groups = Map.groupBy(alerts, (alert) => keyOf(alert.vin, policy.problemOf(alert)));
  const standing = await standingCases(trx, policy, alerts, at);
  const overParents = await parentsOver(trx, [...standing.values()]);
  const drafts: CaseDraft[] = [];
  const opened: ReturnType<typeof newRow>[] = [];
  const joined: { alert: string; case_id: string }[] = [];
  /** Of cases that stand alone since now, with when the first of them began. */
  const causes = new Map<string, number>();
  const stands = (cause: string, beganAt: number) =>
    causes.set(cause, Math.min(beganAt, causes.get(cause) ?? beganAt));

  for (const [key, all] of groups) {
    const fresh = [...new Map(all.map((one) => [one.id, one])).values()].filter(({ id }) => !known.has(id));
    const row = standing.get(key);
    const worst = worstOf(all);
    if (row !== undefined) {
      const isWorse = severities.indexOf(worst as never) > severities.indexOf(row.severity as never);
      const isOver = row.state === 'closed' || row.state === 'resolved';
      if (fresh.length === 0 && (!isWorse || isOver)) continue;
      const beganAt = Math.min(...fresh.map((alert) => alert.at));
      if (isOver) {
        const leavesParent = overParents.has(row.parent ?? '');
        if (leavesParent || row.parent === null) stands(row.cause, beganAt);
        await trx.updateTable('cases').set({ began_at: beganAt }).where('id', '=', row.id).execute();
        drafts.push(event(row.id, 'reopened', { why: 'came-back', isRepeat: true, leavesParent }));
      }
      const coded = fresh.find(({ fault }) => fault !== null);
      if (row.code === null && row.parent === null && coded !== undefined) {
        const columns = { ...causeColumns(coded), began_at: coded.at };
        await trx.updateTable('cases').set(columns).where('id', '=', row.id).execute();
        stands(causeOf(coded), coded.at);
      }
      const ids = fresh.map(({ id }) => id);
      drafts.push(event(row.id, 'alert-joined', { alerts: ids, severity: worst }));
      joined.push(...ids.map((alert) => ({ alert, case_id: row.id })));
      continue;
    }
    const openers = fresh.filter((alert) => policy.opensFor(alert.rule, alert.severity));
    // A code says more than a symptom.
    const first = openers.find(({ fault }) => fault !== null) ?? openers[0];
    if (first === undefined) continue;
    const made = newRow(first, policy.problemOf(first), at);
    opened.push(made);
    stands(made.cause, first.at);
    drafts.push(event(made.id, 'opened', { severity: first.severity, alert: first.id }));
    const rest = fresh.filter((alert) => alert !== first).map(({ id }) => id);
    if (rest.length > 0)
      drafts.push(event(made.id, 'alert-joined', { alerts: rest, severity: worstOf(fresh) }));
    joined.push(...fresh.map(({ id }) => ({ alert: id, case_id: made.id })));
  }
  await insertRows(trx, 'cases', opened);
  await insertRows(trx, 'case_alerts', joined);
  if (drafts.length === 0) return [];
  const changed = await appendEvents(trx, policy, drafts, at);
  const links = await linkCauses(trx, policy, causes, at);
  return links.length === 0 ? changed : joinChanges(changed, await appendEvents(trx, policy, links, at));
}

/** Of a case that changed twice, how it stands in the end, with all that was added. */
function joinChanges(first: readonly ChangedCase[], then: readonly ChangedCase[]): ChangedCase[] {
  const before = new Map(first.map((one) => [one.row.id, one]));
  const joined = then.map(({ row, technicianBefore, added }) => {
    const earlier = before.get(row.id);
    before.delete(row.id);
    return {
      row,
      technicianBefore: earlier === undefined ? technicianBefore : earlier.technicianBefore,
      added: [...(earlier?.added ?? []), ...added],
    };
  });
  return [...before.values(), ...joined];
}

const keyOf = (vin: string, problem: string): string => `${vin} ${problem}`;

function event<Kind extends 'opened' | 'reopened' | 'alert-joined'>(
  caseId: string,
  kind: Kind,
  data: Extract<CaseDraft, { kind: Kind }>['data'],
): CaseDraft {
  return { caseId, kind, data, by: null } as CaseDraft;
}

const worstOf = (alerts: readonly CaseAlert[]): string =>
  alerts
    .map(({ severity }) => severity)
    .reduce((a, b) => (severities.indexOf(b as never) > severities.indexOf(a as never) ? b : a));

async function casesOfAlerts(trx: Trx, alerts: readonly CaseAlert[]): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom('case_alerts')
    .select('alert')
    .where(
      anyOf(
        'alert',
        'uuid',
        alerts.map(({ id }) => id),
      ),
    )
    .execute();
  return new Set(rows.map(({ alert }) => alert));
}

/** The open case of each vehicle and problem, else the one that was closed last and may be opened again. Locked in one order. */
async function standingCases(
  trx: Trx,
  policy: CasePolicy,
  alerts: readonly CaseAlert[],
  at: number,
): Promise<ReadonlyMap<string, CaseRow>> {
  const rows = await trx
    .selectFrom('cases')
    .selectAll()
    .where(
      sql<boolean>`(vin, problem) in (select * from unnest(${alerts.map(({ vin }) => vin)}::text[],
        ${alerts.map(policy.problemOf)}::text[]))`,
    )
    .where((row) => row.or([row('state', '<>', 'closed'), row('closed_at', '>=', at - policy.reopenMs)]))
    .orderBy('id')
    .forUpdate()
    .execute();
  const standing = new Map<string, CaseRow>();
  for (const row of rows) {
    const key = keyOf(row.vin ?? '', row.problem);
    const other = standing.get(key);
    if (other === undefined || rank(row) > rank(other)) standing.set(key, row);
  }
  return standing;
}

/** Which of the causes' cases that these belong to are over. */
async function parentsOver(trx: Trx, rows: readonly CaseRow[]): Promise<ReadonlySet<string>> {
  const ids = [...new Set(rows.flatMap(({ parent }) => parent ?? []))];
  if (ids.length === 0) return new Set();
  const over = await trx
    .selectFrom('cases')
    .select('id')
    .where(anyOf('id', 'uuid', ids))
    .where('state', 'in', ['closed', 'resolved'])
    .execute();
  return new Set(over.map(({ id }) => id));
}

const rank = ({ closed_at }: CaseRow): number => closed_at ?? Number.MAX_SAFE_INTEGER;

const causeColumns = (alert: CaseAlert) => ({
  code: alert.fault?.code ?? null,
  system: alert.fault?.system ?? null,
  cause: causeOf(alert),
  software: alert.software,
});

const newRow = (alert: CaseAlert, problem: string, at: number) => ({
  ...emptyCase(at),
  id: caseIdOf(alert),
  began_at: alert.at,
  vin: alert.vin,
  markets: [alert.market],
  problem,
  rule: alert.rule,
  ...causeColumns(alert),
  title: storableText(alert.texts.en),
  texts: alert.texts,
  severity: alert.severity,
  priority: alert.severity,
});
