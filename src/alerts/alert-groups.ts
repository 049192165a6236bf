import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { type Severity, severities } from '../vehicles/vehicle.ts';
import { type AlertNarrowers, narrow } from './alert-narrow.ts';
import { moment, rank } from './alert-order.ts';

/** Alerts of one cause: a rule, and for a rule about faults also the fault code. */
export interface AlertGroup {
  readonly rule: string;
  readonly code: string | null;
  /** What one of them fired for; of an alert about a fault it names the control unit and the code system. */
  readonly instance: string;
  /** The worst. */
  readonly severity: Severity;
  readonly count: number;
  readonly vehicles: number;
  readonly unacknowledged: number;
  readonly muted: number;
  readonly oldestAt: number;
  readonly newestAt: number;
  /** The alert, where it is the only one. */
  readonly onlyId: string | null;
}

/** How many alerts there are of each kind; each count leaves its own narrower out. */
export interface AlertCounts {
  readonly total: number;
  readonly severity: Readonly<Record<Severity, number>>;
  readonly acknowledged: { readonly yes: number; readonly no: number };
  readonly muted: { readonly yes: number; readonly no: number };
}

const mostGroups = 1000;

/** Worst first, then the largest; at most 1,000. */
export async function readGroups(db: Database, query: AlertNarrowers): Promise<AlertGroup[]> {
  const [{ rows }, muted] = await Promise.all([
    sql<Omit<AlertGroup, 'severity' | 'muted' | 'onlyId'> & { level: number; firstId: string }>`
      select rule, code, min(instance) as instance, max(${rank}) as level, count(*) as count,
        count(distinct alerts.vin) as vehicles, count(*) filter (where acknowledged_at is null) as unacknowledged,
        min(${moment}) as "oldestAt", max(${moment}) as "newestAt", min(id::text) as "firstId"
      from alerts where ${narrow(query)} group by rule, code
      order by level desc, count desc, rule, code limit ${mostGroups}`.execute(db),
    mutedByCause(db, query),
  ]);
  return rows.map(({ level, firstId, ...group }) => ({
    ...group,
    onlyId: group.count === 1 ? firstId : null,
    severity: severities[level] ?? 'info',
    muted: query.muted === true ? group.count : (muted.get(causeKey(group)) ?? 0),
  }));
}

const causeKey = ({ rule, code }: { rule: string; code: string | null }) => `${rule} ${code ?? ''}`;

/** A mute is looked for among the alerts once, as a condition: counted row by row it would cost many times as much. */
async function mutedByCause(db: Database, query: AlertNarrowers): Promise<ReadonlyMap<string, number>> {
  if (query.muted !== undefined) return new Map();
  const { rows } = await sql<{ rule: string; code: string | null; count: number }>`
    select rule, code, count(*) as count from alerts where ${narrow({ ...query, muted: true })}
    group by rule, code`.execute(db);
  return new Map(rows.map((row) => [causeKey(row), row.count]));
}

interface Counted {
  readonly severity: Severity;
  readonly taken: boolean;
  readonly muted: boolean;
  readonly count: number;
}

export async function countAlerts(db: Database, query: AlertNarrowers): Promise<AlertCounts> {
  const { severities: wanted, acknowledged, muted, ...rest } = query;
  const read = async (where: AlertNarrowers) => {
    const { rows } = await sql<{ level: number; taken: boolean; count: number }>`
      select ${rank} as level, acknowledged_at is not null as taken, count(*) as count
      from alerts where ${narrow(where)} group by 1, 2`.execute(db);
    return rows;
  };
  const [all, silent] = await Promise.all([read(rest), read({ ...rest, muted: true })]);
  const rows = all.flatMap(({ level, taken, count }): Counted[] => {
    const hidden = silent.find((row) => row.level === level && row.taken === taken)?.count ?? 0;
    const kind = { severity: severities[level] ?? 'info', taken };
    return [
      { ...kind, muted: true, count: hidden },
      { ...kind, muted: false, count: count - hidden },
    ];
  });
  const bySeverity = (row: Counted) => wanted === undefined || wanted.includes(row.severity);
  const byTaken = (row: Counted) => acknowledged === undefined || row.taken === acknowledged;
  const byMuted = (row: Counted) => muted === undefined || row.muted === muted;
  const sum = (...narrowers: ((row: Counted) => boolean)[]) =>
    rows
      .filter((row) => narrowers.every((holds) => holds(row)))
      .reduce((total, { count }) => total + count, 0);
  const taken = (yes: boolean) => sum(bySeverity, byMuted, (row) => row.taken === yes);
  const hidden = (yes: boolean) => sum(bySeverity, byTaken, (row) => row.muted === yes);
  return {
    total: sum(bySeverity, byTaken, byMuted),
    severity: Object.fromEntries(
      severities.map((severity) => [severity, sum(byTaken, byMuted, (row) => row.severity === severity)]),
    ) as Record<Severity, number>,
    acknowledged: { yes: taken(true), no: taken(false) },
    muted: { yes: hidden(true), no: hidden(false) },
  };
}
