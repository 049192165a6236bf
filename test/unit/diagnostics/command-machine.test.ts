import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CommandLife,
  commandRisks,
  commandStates,
  isFinalState,
} from '../../../src/diagnostics/command.ts';
import { type CommandInput, deadlineOf, stepCommand } from '../../../src/diagnostics/command-machine.ts';

const expiresAt = 60_000;
const fresh = (risk: CommandLife['risk']): CommandLife => ({
  state: risk === 'safety' ? 'awaiting-approval' : 'queued',
  ...{ risk, expiresAt, runsWithinMs: 30_000, requestedBy: 'ana', approvedBy: null, sends: 0 },
  ...{ error: null, result: null, progress: null },
});

const at = fc.integer({ min: 0, max: 120_000 });
const obstacle = fc.constantFrom(null, null, { code: 'vehicle-moving', message: '' });
const input: fc.Arbitrary<CommandInput> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('approve' as const, 'cancel' as const),
    at,
    by: fc.constantFrom('ana', 'ben'),
  }),
  fc.record({
    kind: fc.constant('send' as const),
    at,
    obstacle,
    before: fc.constantFrom(null, null, 'succeeded' as const, 'running' as const, 'failed' as const),
  }),
  fc.record({ kind: fc.constantFrom('unsent' as const, 'crowded' as const, 'time' as const), at }),
  fc.record({
    kind: fc.constant('answer' as const),
    at,
    state: fc.constantFrom('accepted', 'running', 'succeeded', 'failed', 'refused'),
    progress: fc.constantFrom(0.2, 0.7),
  }),
);
/** Lost: not in it. Late and doubled: anywhere, also again, in any order. */
const story = fc.array(input, { maxLength: 40 }).chain((inputs) =>
  fc
    .array(fc.constantFrom(...(inputs.length === 0 ? [{ kind: 'time', at: 0 } as const] : inputs)), {
      maxLength: 20,
    })
    .map((again) => [...inputs, ...again]),
);

test('exactly one final state, whatever is lost, late, doubled or restarted', () => {
  fc.assert(
    fc.property(fc.constantFrom(...commandRisks), story, (risk, inputs) => {
      let life = fresh(risk);
      let ends = 0;
      for (const one of inputs) {
        // A restart keeps what the database has, and nothing else.
        const before = JSON.parse(JSON.stringify(life)) as CommandLife;
        const { life: after, changed } = stepCommand(before, one);
        if (isFinalState(before.state)) expect([after, changed]).toEqual([before, false]);
        else if (isFinalState(after.state)) ends++;
        expect(commandStates).toContain(after.state);
        if (!changed) expect(after).toEqual(before);
        life = after;
      }
      const { life: last } = stepCommand(life, { kind: 'time', at: Number.MAX_SAFE_INTEGER });
      if (!isFinalState(life.state)) ends++;
      expect([isFinalState(last.state), ends, deadlineOf(last)]).toEqual([true, 1, Number.POSITIVE_INFINITY]);
    }),
    { numRuns: 2000 },
  );
});

test('what can move a car is sent once, in time, with a second person, without an obstacle', () => {
  fc.assert(
    fc.property(story, (inputs) => {
      let life = fresh('safety');
      for (const one of inputs) {
        const { life: after } = stepCommand(life, one);
        if (after.sends > life.sends) {
          expect(one).toMatchObject({ kind: 'send', obstacle: null });
          expect(one.at).toBeLessThan(expiresAt);
          expect(life.approvedBy).toBe('ben');
        }
        life = after;
      }
      expect(life.sends).toBeLessThanOrEqual(1);
    }),
    { numRuns: 2000 },
  );
});

test('nothing is sent at its end or after it', () => {
  const sent = stepCommand(fresh('read'), { kind: 'send', at: expiresAt, obstacle: null, before: null });
  expect(sent.life).toMatchObject({ state: 'expired', sends: 0 });
});

test('an answer that was received in time counts, also when it is read late; a sent one is not expired before', () => {
  const { life } = stepCommand(fresh('read'), { kind: 'send', at: 1, obstacle: null, before: null });
  expect(stepCommand(life, { kind: 'time', at: expiresAt }).changed).toBe(false);
  expect(stepCommand(life, { kind: 'answer', at: expiresAt + 1, state: 'succeeded' }).life.state).toBe(
    'succeeded',
  );
  expect(stepCommand(life, { kind: 'time', at: expiresAt + 10_000 }).life.state).toBe('expired');
});

test('a vehicle that began and fell silent: failed, not expired', () => {
  const sent = stepCommand(fresh('read'), { kind: 'send', at: 1, obstacle: null, before: null }).life;
  const begun = stepCommand(sent, { kind: 'answer', at: 2, state: 'accepted' }).life;
  expect(stepCommand(begun, { kind: 'time', at: expiresAt + 30_000 }).life).toMatchObject({
    state: 'failed',
    error: { code: 'no-result' },
  });
});

test('the requester is no second person; an answer to what was never sent is none', () => {
  const life = fresh('safety');
  expect(stepCommand(life, { kind: 'approve', at: 1, by: 'ana' }).why).toBe('second-person');
  expect(stepCommand(life, { kind: 'answer', at: 1, state: 'succeeded' }).why).toBe('not-asked');
});
