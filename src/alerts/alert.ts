import type { Selectable } from 'kysely';
import type { AlertTable } from '../database/alert-tables.ts';
import type { Drivability } from '../faults/fault-episode.ts';
import type { Evidence } from '../rule-engine/finding.ts';
import type { Text } from '../shared/languages.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import { courseOf, type SeverityStep } from './alert-course.ts';
import type { Peers } from './peers.ts';

export const alertStates = ['pending', 'firing', 'resolved'] as const;
export type AlertState = (typeof alertStates)[number];

/** An alert as the API and the event stream give it. Times are event times of the vehicle; acknowledgement is not. */
export interface Alert {
  /** Derives from vin, rule, instance and activeSince. */
  readonly id: string;
  readonly vin: string;
  readonly rule: string;
  /** Null for a rule that is gone. */
  readonly ruleName: Text | null;
  readonly instance: string;
  readonly severity: Severity;
  readonly state: AlertState;
  readonly activeSince: number;
  readonly firedAt: number | null;
  readonly resolvedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgeNote: string | null;
  readonly evidence: Omit<Evidence, 'summaries'>;
  /** Each severity it has had since it fired, oldest first. */
  readonly course: readonly SeverityStep[];
  /** Signal → value when it ended; null where it has not, or ended before this was kept. */
  readonly ended: Evidence['signals'] | null;
  /** Where the rule ended it, not the vehicle: it was retired, or says otherwise now. */
  readonly endedBecause: 'rule-retired' | 'rule-changed' | null;
  readonly peers: Peers | null;
  /** What happened, in words, as it was when it fired. */
  readonly summary: Readonly<Record<string, string>>;
  readonly advice: Text | null;
  /** What the rule says; null where it does not. */
  readonly mayBeDriven: Drivability | null;
}

/** What alerts need to know of a rule. */
export interface AlertRule {
  readonly id: string;
  readonly name: Text;
  readonly advice: Text;
  readonly mayBeDriven?: Drivability | undefined;
}

/** The rules as they are known at the moment, by id. */
export interface AlertRules {
  get(id: string): AlertRule | undefined;
}

export type AlertRow = Selectable<AlertTable>;

export function toAlert(row: AlertRow, rule: AlertRule | undefined): Alert {
  const { summaries, ...evidence } = row.evidence as Evidence;
  return {
    id: row.id,
    vin: row.vin,
    rule: row.rule,
    ruleName: rule?.name ?? null,
    instance: row.instance,
    severity: row.severity as Severity,
    state: row.state as AlertState,
    activeSince: row.active_since,
    firedAt: row.fired_at,
    resolvedAt: row.resolved_at,
    acknowledgedBy: row.acknowledged_by,
    acknowledgedAt: row.acknowledged_at,
    acknowledgeNote: row.acknowledge_note,
    evidence,
    course: courseOf(row),
    ended: row.ended as Evidence['signals'] | null,
    endedBecause: row.ended_because as Alert['endedBecause'],
    peers: row.peers as Peers | null,
    summary: summaries,
    advice: rule?.advice ?? null,
    mayBeDriven: rule?.mayBeDriven ?? null,
  };
}
