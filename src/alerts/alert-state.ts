import type { Finding } from '../rule-engine/finding.ts';
import { derivedId } from '../shared/ids.ts';
import { severities } from '../vehicles/vehicle.ts';
import type { AlertRow } from './alert.ts';
import { courseOf } from './alert-course.ts';

/** What a finding does to its alert. `told` says that somebody should hear of it, under a name that never repeats. */
export interface AlertStep {
  /** Null: the alert is gone (pending that came to nothing). */
  readonly row: AlertRow | null;
  readonly told: string | null;
}

export const alertId = (finding: Pick<Finding, 'vin' | 'ruleId' | 'instance' | 'activeSince'>): string =>
  derivedId('alert', finding.vin, finding.ruleId, finding.instance, Math.round(finding.activeSince));

/**
 * One transition, pure. Undefined where the finding changes nothing: it was applied before (work done again after a crash)
 * or comes to an alert that is not there.
 */
export function stepAlert(row: AlertRow | null, said: Finding): AlertStep | undefined {
  // A device may count in fractions of a millisecond; the table does not.
  const finding = { ...said, at: Math.round(said.at), activeSince: Math.round(said.activeSince) };
  switch (finding.transition) {
    case 'pending':
      return row === null ? { row: newRow(finding), told: null } : undefined;
    case 'firing':
      return fire(row, finding);
    case 'resolved':
      if (row?.state !== 'firing') return undefined;
      return {
        row: {
          ...row,
          state: 'resolved',
          resolved_at: finding.at,
          ended: finding.evidence.signals,
          ended_because: finding.because ?? null,
        },
        told: `${row.id} resolved ${finding.at}`,
      };
    case 'withdrawn':
      return row?.state === 'pending' ? { row: null, told: null } : undefined;
  }
}

function fire(row: AlertRow | null, finding: Finding): AlertStep | undefined {
  const { severity, evidence } = finding;
  if (row?.state === 'firing') return changeSeverity(row, finding);
  const resolvedAt = row?.resolved_at ?? 0;
  // It ended with the rule, not with its condition, and the rule is back.
  const isBack = finding.because !== undefined && (row?.ended_because ?? null) !== null;
  // Resolved later than this, or than it began: the finding is an old one, told again. Begun at the same moment: it fires again.
  const isOlder = resolvedAt > (finding.because === undefined ? finding.activeSince : finding.at);
  if (row?.state === 'resolved' && isOlder && !isBack) return undefined;
  const at = isBack ? Math.max(finding.at, resolvedAt) : finding.at;
  const base = row ?? newRow(finding);
  return {
    row: {
      ...base,
      state: 'firing',
      severity,
      evidence,
      fired_at: at,
      resolved_at: null,
      course: [{ at, severity }],
      ended: null,
      ended_because: null,
    },
    told: `${base.id} firing ${at}`,
  };
}

/** Graver or milder; the evidence stays that of the gravest. A step taken before, or older than the last one, is told again. */
function changeSeverity(row: AlertRow, { at, severity, evidence }: Finding): AlertStep | undefined {
  const isWorse = rank(severity) > rank(row.severity);
  const course = courseOf(row);
  const last = course.at(-1);
  if (severity === row.severity || (last === undefined && !isWorse)) return undefined;
  if (last !== undefined && at < last.at) return undefined;
  if (course.some((step) => step.at === at && step.severity === severity)) return undefined;
  const isWorst = course.every((step) => rank(severity) > rank(step.severity));
  return {
    row: {
      ...row,
      severity,
      evidence: isWorst ? evidence : row.evidence,
      course: [...course, { at, severity }],
    },
    told: `${row.id} ${severity} ${at}`,
  };
}

const rank = (severity: string): number => (severities as readonly string[]).indexOf(severity);

function newRow(finding: Finding): AlertRow {
  return {
    id: alertId(finding),
    vin: finding.vin,
    rule: finding.ruleId,
    instance: finding.instance,
    code: finding.evidence.fault?.code ?? null,
    severity: finding.severity,
    state: 'pending',
    active_since: finding.activeSince,
    fired_at: null,
    resolved_at: null,
    acknowledged_by: null,
    acknowledged_at: null,
    acknowledge_note: null,
    evidence: finding.evidence,
    ended_because: null,
    course: [],
    ended: null,
    peers: null,
  };
}
