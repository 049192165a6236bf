import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ClockRules, caseClocks, clockNames, nextDue } from '../../../src/service/cases/case-clocks.ts';
import type { CaseEvent } from '../../../src/service/cases/case-event.ts';
import { checkEvent, foldCase, stateOf } from '../../../src/service/cases/fold-case.ts';

const hour = 3_600_000;
const rules: ClockRules = {
  targets: { response: hour, diagnosis: 8 * hour, resolution: 40 * hour },
  calendar: null,
  stoppedBy: (reason) => (reason === 'parts' ? ['resolution'] : ['diagnosis', 'resolution']),
};
const happen = (kind: string, at: number, data: object = {}, by: string | null = 'ada') =>
  ({ kind, at: at * hour, by, data }) as CaseEvent;
const opened = happen('opened', 0, { severity: 'major', alert: 'a' }, null);

test('clocks stop where they should, and pauses stop those that their reason names', () => {
  const log = [
    opened,
    happen('assigned', 0.5, { owner: 'ada' }),
    happen('paused', 2, { reason: 'customer' }),
    happen('resumed', 12),
    happen('diagnosed', 14, { cause: { words: 'a cable' } }),
    happen('paused', 15, { reason: 'parts' }),
  ];
  const clocks = caseClocks(log, rules, 100 * hour);
  expect(clocks.response).toMatchObject({ elapsedMs: 0.5 * hour, dueAt: hour, isOverdue: false });
  expect(clocks.diagnosis).toMatchObject({ elapsedMs: 4 * hour, dueAt: 18 * hour, stoppedAt: 14 * hour });
  expect(clocks.resolution).toMatchObject({ elapsedMs: 5 * hour, dueAt: null, isPaused: true });
  expect(nextDue(clocks)).toBeNull();
  const later = [...log, happen('resumed', 60), happen('resolved', 70, { fix: 'visit' })];
  const ended = caseClocks(later, rules, 100 * hour);
  expect(ended.resolution).toMatchObject({ elapsedMs: 15 * hour, dueAt: 95 * hour, isPaused: false });
  expect(ended.owner).toMatchObject({ elapsedMs: 70 * hour, stoppedAt: 70 * hour });
  const again = caseClocks([...later, happen('reopened', 90, { why: 'came-back' }, null)], rules, 100 * hour);
  expect(again.resolution).toMatchObject({ startedAt: 90 * hour, elapsedMs: 10 * hour, stoppedAt: null });
  expect(again.owner).toMatchObject({ startedAt: 0, elapsedMs: 100 * hour, stoppedAt: null });
});

test('what the server does is no response', () => {
  const log = [opened, happen('alert-joined', 0.2, { alerts: ['b'], severity: 'major' }, null)];
  expect(caseClocks(log, rules, 2 * hour).response).toMatchObject({ stoppedAt: null, isOverdue: true });
});

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
/** Any log that `checkEvent` lets come about, with times that a clock put back may give. */
const logs = fc.array(fc.tuple(step, fc.integer({ min: -1, max: 30 }))).map((steps) => {
  const log = [opened];
  let at = 0;
  for (const [[kind, data], pause] of steps) {
    at += pause;
    try {
      checkEvent(foldCase(log), kind);
    } catch {
      continue;
    }
    log.push(happen(kind, at, data));
  }
  return log;
});

test('of every log: working clocks never exceed what the owner waited, due is where the target is reached', () => {
  fc.assert(
    fc.property(logs, fc.integer({ min: 0, max: 300 }), (log, extra) => {
      const newest = Math.max(...log.map(({ at }) => at));
      const now = newest + extra * hour;
      const clocks = caseClocks(log, rules, now);
      for (const name of clockNames) {
        const { elapsedMs, dueAt, isOverdue, stoppedAt, startedAt, targetMs } = clocks[name];
        expect(elapsedMs).toBeGreaterThanOrEqual(0);
        expect(elapsedMs).toBeLessThanOrEqual((stoppedAt ?? now) - startedAt);
        expect(isOverdue).toBe(dueAt !== null && dueAt < (stoppedAt ?? now));
        // Nothing happening until it is due, exactly the target has passed then.
        if (stoppedAt === null && dueAt !== null && dueAt >= now)
          expect(caseClocks(log, rules, dueAt)[name].elapsedMs).toBe(targetMs);
      }
      const owner = clocks.owner;
      expect(owner.elapsedMs).toBe((owner.stoppedAt ?? now) - owner.startedAt);
      const state = stateOf(foldCase(log));
      expect(owner.stoppedAt !== null).toBe(state === 'resolved' || state === 'closed');
      expect(clocks.resolution.isPaused).toBe(state === 'waiting');
    }),
  );
});

test('of every log: closed has a cause and a fix, repeats are counted, graver alerts raise what nobody set', () => {
  fc.assert(
    fc.property(logs, (log) => {
      const now = foldCase(log);
      if (now.stage === 'closed' || now.stage === 'resolved')
        expect(now).toMatchObject({ cause: { id: 'cell' }, fix: 'update' });
      expect(now.repeats).toBe(log.filter(({ kind }) => kind === 'reopened').length);
      expect(now.closedAt !== null).toBe(now.stage === 'closed');
      const joined = happen('alert-joined', 999, { alerts: ['c'], severity: 'critical' }, null);
      expect(foldCase([...log, joined])).toMatchObject({ priority: 'critical', alerts: 2 });
      const said = happen('priority', 998, { priority: 'minor' });
      expect(foldCase([...log, said, joined])).toMatchObject({ priority: 'minor', severity: 'critical' });
    }),
  );
});
