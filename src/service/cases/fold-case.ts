import { AppError } from '../../shared/errors.ts';
import { type Severity, severities } from '../../vehicles/vehicle.ts';
import type { CaseEvent, CaseEventData, CaseEventKind, ConfirmedCause } from './case-event.ts';

const stages = ['new', 'open', 'diagnosed', 'resolved', 'closed'] as const;
export const caseStates = [...stages, 'waiting'] as const;
export type CaseState = (typeof caseStates)[number];

/** A case as its log says it stands. */
export interface CaseNow {
  readonly stage: (typeof stages)[number];
  /** Why it waits; null where it does not. */
  readonly pausedFor: string | null;
  readonly severity: Severity;
  readonly priority: Severity;
  /** Said by a person: graver alerts do not change it. */
  readonly isPrioritySaid: boolean;
  readonly owner: string | null;
  readonly technician: string | null;
  readonly place: string | null;
  readonly visit: { readonly from: number; readonly to: number } | null;
  readonly openedAt: number;
  /** When it was opened, or opened again. */
  readonly since: number;
  readonly closedAt: number | null;
  readonly cause: ConfirmedCause | null;
  readonly fix: string | null;
  /** That people asked for. */
  readonly certificates: readonly string[];
  /** That joined; of a cause: vehicles' cases. */
  readonly alerts: number;
  /** How often the problem came back after it was thought solved. */
  readonly repeats: number;
  readonly parent: string | null;
}

const nothing: CaseNow = {
  ...{ stage: 'new', pausedFor: null, severity: 'info', priority: 'info', isPrioritySaid: false },
  ...{ owner: null, technician: null, place: null, visit: null, openedAt: 0, since: 0 },
  ...{ closedAt: null, cause: null, fix: null, certificates: [], alerts: 0, repeats: 0, parent: null },
};

export const stateOf = ({ stage, pausedFor }: CaseNow): CaseState => (pausedFor === null ? stage : 'waiting');

export const foldCase = (events: readonly CaseEvent[]): CaseNow => events.reduce(stepCase, nothing);

const graver = (a: Severity, b: string): Severity =>
  severities.indexOf(b as Severity) > severities.indexOf(a) ? (b as Severity) : a;

/** One event more, pure; kinds that only tell something leave the case as it is. */
export function stepCase(now: CaseNow, event: CaseEvent): CaseNow {
  switch (event.kind) {
    case 'opened': {
      const severity = graver('info', event.data.severity);
      const alerts = event.data.alert === undefined ? 0 : 1;
      const { certificates = [] } = event.data;
      const since = event.at;
      return { ...now, severity, priority: severity, alerts, certificates, openedAt: since, since };
    }
    case 'alert-joined': {
      const severity = graver(now.severity, event.data.severity);
      const priority = now.isPrioritySaid ? now.priority : graver(now.priority, severity);
      return { ...now, severity, priority, alerts: now.alerts + event.data.alerts.length };
    }
    case 'priority':
      return { ...now, priority: event.data.priority, isPrioritySaid: true };
    case 'assigned':
    case 'handed-over': {
      const {
        owner = now.owner,
        technician = now.technician,
        place = now.place,
        visit = now.visit,
      } = event.data;
      // Given back, it is as new as it was before somebody took it.
      const isFree = owner === null && technician === null;
      const isBegun = now.stage !== 'new' && now.stage !== 'open';
      const stage = isBegun ? now.stage : isFree && now.stage === 'open' ? 'new' : 'open';
      return { ...now, stage, owner, technician, place, visit };
    }
    case 'unassigned':
      return { ...now, technician: null, visit: null };
    case 'paused':
      return { ...now, pausedFor: event.data.reason };
    case 'resumed':
      return { ...now, pausedFor: null };
    case 'needs':
      return { ...now, certificates: event.data.certificates };
    case 'diagnosed':
      return { ...now, stage: 'diagnosed', cause: event.data.cause };
    case 'resolved':
      return { ...now, stage: 'resolved', pausedFor: null, fix: event.data.fix };
    case 'rule-retired':
      return event.data.resolved ? { ...now, stage: 'resolved', pausedFor: null, fix: 'nothing' } : now;
    case 'closed':
      return { ...now, stage: 'closed', pausedFor: null, closedAt: event.at };
    case 'reopened': {
      const { isRepeat = false, leavesParent = false } = { ...event.data } as CaseEventData['reopened'];
      const parent = leavesParent ? null : now.parent;
      const repeats = now.repeats + (isRepeat ? 1 : 0);
      const begun = { ...now, stage: 'open', since: event.at, closedAt: null, parent, repeats } as const;
      return { ...begun, cause: null, fix: null, visit: null };
    }
    case 'linked':
      return {
        ...now,
        parent: event.data.parent ?? now.parent,
        alerts: now.alerts + (event.data.cases ?? 0),
      };
    case 'unlinked':
      return {
        ...now,
        parent: event.data.parent === undefined ? now.parent : null,
        alerts: now.alerts - (event.data.cases ?? 0),
      };
    default:
      return now;
  }
}

const work: readonly CaseEventKind[] = [
  'priority',
  'assigned',
  'handed-over',
  'paused',
  'needs',
  'diagnosed',
];

/**
 * May this happen to a case that stands so?
 * @throws AppError conflict `case-closed`, `case-not-closed`, `case-not-paused`, `case-paused`, `case-without-cause`, `case-not-resolved`
 */
export function checkEvent(now: CaseNow, kind: CaseEventKind): void {
  const isOver = now.stage === 'closed' || now.stage === 'resolved';
  if (kind === 'reopened') {
    if (!isOver) throw refused('case-not-closed', 'The case is open already.');
    return;
  }
  if (work.includes(kind) && isOver)
    throw refused('case-closed', 'The case is resolved or closed: reopen it first.');
  if (kind === 'paused' && now.pausedFor !== null)
    throw refused('case-paused', 'The case is paused already.');
  if (kind === 'resumed' && now.pausedFor === null)
    throw refused('case-not-paused', 'The case is not paused.');
  if (kind === 'resolved') {
    if (isOver) throw refused('case-closed', 'The case is resolved or closed already.');
    if (now.cause === null) throw refused('case-without-cause', 'Say the confirmed cause first.');
  }
  if (kind === 'closed' && now.stage !== 'resolved')
    throw refused('case-not-resolved', 'Say what was done before the case is closed, and close it once.');
}

const refused = (code: string, message: string) => new AppError('conflict', code, message);
