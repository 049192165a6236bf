import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ClockRules, caseClocks, clockNames } from '../../../src/service/cases/case-clocks.ts';
import type { CaseEvent } from '../../../src/service/cases/case-event.ts';
import { checkEvent, foldCase } from '../../../src/service/cases/fold-case.ts';
import { type WorkingHours, workingHours } from '../../../src/service/time/working-hours.ts';

const minute = 60_000;
const hour = 60 * minute;
const day: [string, string][] = [
  ['08:00', '12:00'],
  ['13:00', '17:00'],
];
const night: [string, string][] = [['00:00', '06:00']];
/** Clocks change there by an hour, by half an hour, in the other half of the year, and not at all. */
const calendars = ['Europe/Berlin', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Shanghai'].flatMap(
  (timeZone) => [
    workingHours.parse({
      timeZone,
      hours: { mon: day, tue: day, wed: day, thu: day, fri: day },
      holidays: ['2026-04-06', '2026-10-26'],
    }),
    workingHours.parse({ timeZone, hours: { sat: night, sun: night, mon: night } }),
  ],
);

const formats = new Map(
  calendars.map(({ timeZone }) => [
    timeZone,
    new Intl.DateTimeFormat('en-CA', {
      ...{ timeZone, hourCycle: 'h23', weekday: 'short' },
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    }),
  ]),
);

/** Is this minute worked, by the clock on the wall alone? */
function isWorked({ timeZone, hours, holidays }: WorkingHours, at: number): boolean {
  const shown = (formats.get(timeZone) ?? new Intl.DateTimeFormat()).formatToParts(at);
  const part = (type: string) => shown.find((one) => one.type === type)?.value ?? '';
  if (holidays.includes(`${part('year')}-${part('month')}-${part('day')}`)) return false;
  const time = `${part('hour')}:${part('minute')}`;
  return hours[part('weekday').toLowerCase().slice(0, 3) as 'mon'].some(
    ([from, to]) => from <= time && time < to,
  );
}

const targets = { response: 20 * minute, diagnosis: 3 * hour, resolution: 9 * hour };
const stops: Readonly<Record<string, readonly (typeof clockNames)[number][]>> = {
  parts: ['resolution'],
  customer: ['diagnosis', 'resolution'],
};

/** Minute by minute from the last opening on. Slow, and plain. */
function slowClocks(log: readonly CaseEvent[], calendar: WorkingHours | null, now: number) {
  const opening = log.findLastIndex(({ kind }) => kind === 'reopened');
  const cycle = log.slice(Math.max(0, opening));
  const begin = cycle[0]?.at ?? now;
  const ends = {
    response: (event: CaseEvent) => event.by !== null && event !== cycle[0],
    diagnosis: ({ kind }: CaseEvent) => ['diagnosed', 'resolved', 'closed'].includes(kind),
    resolution: ({ kind }: CaseEvent) => ['resolved', 'closed'].includes(kind),
  };
  return Object.fromEntries(
    clockNames.map((name) => {
      const stoppedAt = cycle.find(ends[name])?.at ?? null;
      let elapsedMs = 0;
      for (let at = begin; at < (stoppedAt ?? now); at += minute) {
        const told = cycle.filter((event) => event.at <= at);
        const last = told.findLast(({ kind }) => ['paused', 'resumed', 'resolved', 'closed'].includes(kind));
        const isPaused = last?.kind === 'paused' && stops[last.data.reason]?.includes(name) === true;
        if (!isPaused && (calendar === null || isWorked(calendar, at))) elapsedMs += minute;
      }
      return [name, { startedAt: begin, stoppedAt, elapsedMs, isOverdue: elapsedMs > targets[name] }];
    }),
  );
}

const step = fc.oneof(
  fc.constant(['comment', { text: 'x' }] as const),
  fc.constant(['assigned', { owner: 'ada' }] as const),
  fc.constantFrom('customer', 'parts').map((reason) => ['paused', { reason }] as const),
  fc.constant(['resumed', {}] as const),
  fc.constant(['diagnosed', { cause: { id: 'cell' } }] as const),
  fc.constant(['resolved', { fix: 'update' }] as const),
  fc.constant(['closed', {}] as const),
  fc.constant(['reopened', { why: 'again', isRepeat: true }] as const),
);
/** Around the nights in which clocks change in one of the zones. */
const starts = ['2026-03-27T12:00Z', '2026-10-23T12:00Z', '2026-04-03T12:00Z', '2026-09-04T12:00Z'].map(
  (text) => Date.parse(text),
);
const logs = fc
  .tuple(
    fc.constantFrom(...starts),
    fc.array(fc.tuple(step, fc.integer({ min: 0, max: 900 })), { maxLength: 10 }),
  )
  .map(([start, steps]) => {
    const log: CaseEvent[] = [{ kind: 'opened', at: start, by: null, data: { severity: 'major' } }];
    let at = start;
    for (const [[kind, data], pause] of steps) {
      at += pause * minute;
      try {
        checkEvent(foldCase(log), kind);
      } catch {
        continue;
      }
      log.push({ kind, at, by: 'ada', data } as CaseEvent);
    }
    return log;
  });

test('of every log, in every zone and over every change of clocks: as counted minute by minute', () => {
  fc.assert(
    fc.property(
      logs,
      fc.constantFrom<WorkingHours | null>(...calendars, null),
      fc.integer({ min: 0, max: 2000 }),
      (log, calendar, later) => {
        const now = (log.at(-1)?.at ?? 0) + later * minute;
        const rules: ClockRules = { targets, calendar, stoppedBy: (reason) => stops[reason] ?? [] };
        const clocks = caseClocks(log, rules, now);
        expect(clocks).toMatchObject(slowClocks(log, calendar, now));
        // What the owner waits never pauses: from the very first opening on, night and day.
        const over = log.findLast(({ kind }) => kind === 'reopened' || kind === 'resolved');
        const until = over?.kind === 'resolved' ? over.at : now;
        expect(clocks.owner.elapsedMs).toBe(until - (log[0]?.at ?? 0));
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);
