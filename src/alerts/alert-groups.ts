import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { type Severity, severities } from '../vehicles/vehicle.ts';
import { type AlertNarrowers, narrow } from './alert-narrow.ts';
import { moment, rank } from './alert-order.ts';
import { isMuted } from './mute-match.ts';

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
  const { rows } = await sql<Omit<AlertGroup, 'severity'> & { level: number }>`
    select rule, code, min(instance) as instance, max(${rank}) as level, count(*) as count,
      count(distinct alerts.vin) as vehicles, count(*) filter (where acknowledged_at is null) as unacknowledged,
      count(*) filter (where ${isMuted(query.mutes ?? [])}) as muted,
      min(${moment}) as "oldestAt", max(${moment}) as "newestAt"
    from alerts where ${narrow(query)} group by rule, code
    order by level desc, count desc, rule, code limit ${mostGroups}`.execute(db);
  return rows.map(({ level, ...group }) => ({ ...group, severity: severities[level] ?? 'info' }));
}

export async function countAlerts(db: Database, query: AlertNarrowers): Promise<AlertCounts> {
  const { severities: wanted, acknowledged, muted, ...rest } = query;
  const { rows } = await sql<{ level: number; taken: boolean; silent: boolean; count: number }>`
    select ${rank} as level, acknowledged_at is not null as taken, ${isMuted(query.mutes ?? [])} as silent, count(*) as count
    from alerts where ${narrow(rest)} group by 1, 2, 3`.execute(db);
  const sum = (
    leftOut: 'severity' | 'acknowledged' | 'muted' | null,
    is: (row: (typeof rows)[number]) => boolean,
  ) =>
    rows
      .filter(
        (row) =>
          is(row) &&
          (leftOut === 'severity' ||
            wanted === undefined ||
            wanted.includes(severities[row.level] ?? 'info')) &&
          (leftOut === 'acknowledged' || acknowledged === undefined || row.taken === acknowledged) &&
          (leftOut === 'muted' || muted === undefined || row.silent === muted),
      )
      .reduce((total, { count }) => total + count, 0);
  const perSeverity = severities.map((severity, level) => [
    severity,
    sum('severity', (row) => row.level === level),
  ]);
  return {
    total: sum(null, () => true),
    severity: Object.fromEntries(perSeverity) as Record<Severity, number>,
    acknowledged: {
      yes: sum('acknowledged', ({ taken }) => taken),
      no: sum('acknowledged', ({ taken }) => !taken),
    },
    muted: { yes: sum('muted', ({ silent }) => silent), no: sum('muted', ({ silent }) => !silent) },
  };
}
