import { afterWorkingTime, type Calendar, workingTime } from '../time/working-hours.ts';
import type { CaseEvent } from './case-event.ts';

export const clockNames = ['response', 'diagnosis', 'resolution'] as const;
export type ClockName = (typeof clockNames)[number];

/** How a clock stands. Durations are milliseconds of working time, without the pauses that stop it. */
export interface CaseClock {
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly isPaused: boolean;
  readonly elapsedMs: number;
  /** Null: the policy sets none. */
  readonly targetMs: number | null;
  /** Null without a target, and where it is paused before it is due. */
  readonly dueAt: number | null;
  /** From here on it is due soon: the last quarter of the target. Null as `dueAt`. */
  readonly soonAt: number | null;
  readonly isOverdue: boolean;
}

export interface CaseClocks extends Readonly<Record<ClockName, CaseClock>> {
  /** What the owner of the car sees: from the first opening on, day and night, whatever is waited for. */
  readonly owner: {
    readonly startedAt: number;
    readonly stoppedAt: number | null;
    readonly elapsedMs: number;
  };
}

export interface ClockRules {
  readonly targets: Readonly<Partial<Record<ClockName, number | undefined>>>;
  readonly calendar: Calendar;
  /** Clocks that a reason to pause stops. */
  readonly stoppedBy: (reason: string) => readonly ClockName[];
}

const soonShare = 0.75;

type Span = readonly [from: number, to: number];

/** Computed from the log whenever it is asked; the first three begin anew when a case is reopened. */
export function caseClocks(events: readonly CaseEvent[], rules: ClockRules, now: number): CaseClocks {
  const ordered = inOrder(events);
  const first = ordered[0]?.at ?? now;
  const again = ordered.findLastIndex(({ kind }) => kind === 'reopened');
  const cycle = ordered.slice(Math.max(0, again));
  const begin = cycle[0]?.at ?? now;
  const over = (event: CaseEvent) =>
    event.kind === 'resolved' ||
    event.kind === 'closed' ||
    (event.kind === 'rule-retired' && event.data.resolved);
  const ends: Record<ClockName, (event: CaseEvent) => boolean> = {
    response: (event) =>
      over(event) ||
      (event.by !== null && event !== cycle[0] && event.kind !== 'linked' && event.kind !== 'unlinked'),
    diagnosis: (event) => event.kind === 'diagnosed' || over(event),
    resolution: over,
  };
  const clock = (name: ClockName): CaseClock => {
    const stoppedAt = cycle.find(ends[name])?.at ?? null;
    const pauses = pausesOf(cycle, (reason) => rules.stoppedBy(reason).includes(name));
    return runClock({ begin, stoppedAt, pauses, target: rules.targets[name] ?? null, now }, rules.calendar);
  };
  const stoppedAt = cycle.find(over)?.at ?? null;
  return {
    response: clock('response'),
    diagnosis: clock('diagnosis'),
    resolution: clock('resolution'),
    owner: { startedAt: first, stoppedAt, elapsedMs: Math.max(0, (stoppedAt ?? now) - first) },
  };
}

interface NextDue {
  readonly clock: ClockName;
  readonly at: number;
  readonly soonAt: number;
}

/** The next moment at which a clock is overdue that runs; null where none will be. */
export function nextDue(clocks: CaseClocks): NextDue | null {
  let next: NextDue | null = null;
  for (const clock of clockNames) {
    const { stoppedAt, dueAt, soonAt } = clocks[clock];
    if (stoppedAt === null && dueAt !== null && (next === null || dueAt < next.at))
      next = { clock, at: dueAt, soonAt: soonAt ?? dueAt };
  }
  return next;
}

/** A clock of the server that was put back does not make time negative. */
function inOrder(events: readonly CaseEvent[]): CaseEvent[] {
  let newest = Number.NEGATIVE_INFINITY;
  return events.map((event) => {
    newest = Math.max(newest, event.at);
    return event.at === newest ? event : { ...event, at: newest };
  });
}

function pausesOf(events: readonly CaseEvent[], stops: (reason: string) => boolean): Span[] {
  const pauses: Span[] = [];
  let since: number | null = null;
  for (const event of events) {
    if (event.kind === 'paused' && since === null && stops(event.data.reason)) since = event.at;
    if (['resumed', 'resolved', 'closed'].includes(event.kind) && since !== null) {
      pauses.push([since, event.at]);
      since = null;
    }
  }
  return since === null ? pauses : [...pauses, [since, Number.POSITIVE_INFINITY]];
}

function runClock(
  given: {
    begin: number;
    stoppedAt: number | null;
    pauses: readonly Span[];
    target: number | null;
    now: number;
  },
  calendar: Calendar,
): CaseClock {
  const { begin, stoppedAt, pauses, target, now } = given;
  const end = stoppedAt ?? Math.max(now, begin);
  let elapsedMs = 0;
  let dueAt: number | null = null;
  let soonAt: number | null = null;
  let from = begin;
  for (const [pausedAt, resumedAt] of [...pauses, [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]]) {
    const to = pausedAt ?? end;
    if (dueAt === null && target !== null) {
      const before = runningTime(calendar, begin, from, pauses);
      // Paused at the very moment: it goes on when the pause ends.
      const reached = (share: number): number | null => {
        const at = afterWorkingTime(calendar, from, target * share - before);
        return at !== null && at < to ? at : null;
      };
      soonAt ??= reached(soonShare);
      dueAt = reached(1);
    }
    elapsedMs += workingTime(calendar, from, Math.min(to, end));
    from = resumedAt ?? end;
    if (from === Number.POSITIVE_INFINITY) break;
  }
  return {
    startedAt: begin,
    stoppedAt,
    isPaused: stoppedAt === null && pauses.at(-1)?.[1] === Number.POSITIVE_INFINITY,
    elapsedMs,
    targetMs: target,
    dueAt,
    soonAt: dueAt === null ? null : soonAt,
    isOverdue: target !== null && elapsedMs > target,
  };
}

/** Working time from `begin` to `until` without the pauses. */
function runningTime(calendar: Calendar, begin: number, until: number, pauses: readonly Span[]): number {
  return pauses.reduce(
    (sum, [from, to]) => sum - workingTime(calendar, Math.min(from, until), Math.min(to, until)),
    workingTime(calendar, begin, until),
  );
}
