import { expect, onTestFinished, test } from 'vitest';
import { createFailures } from '../../../src/api/plugins/shared-failures.ts';
import { createInProcessBus } from '../../../src/engines/bus/in-process-bus.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const limit = { free: 2, windowMs: 60_000, firstDelayMs: 1_000, maxDelayMs: 60_000 };

test('what fails in one process counts in the other, once, and is forgiven in both; names do not leave', async () => {
  const bus = createInProcessBus();
  const heard: string[] = [];
  bus.on('failures', (said) => void heard.push(said ?? ''));
  const clock = new FakeClock();
  const [one, other] = ['one', 'other'].map((process) =>
    createFailures({ bus, process, clock }).throttle('sign-in', limit),
  );
  await bus.start();
  onTestFinished(() => bus.stop());
  one?.fail('ann');
  other?.fail('ann');
  await eventually(() => expect(heard).toHaveLength(3));
  expect([one?.waitMs('ann'), other?.waitMs('ann')]).toEqual([0, 0]);
  other?.fail('ann');
  await eventually(() => expect([one?.waitMs('ann'), other?.waitMs('ann')]).toEqual([1_000, 1_000]));
  expect(one?.waitMs('ben')).toBe(0);
  one?.forgive('ann');
  await eventually(() => expect([one?.waitMs('ann'), other?.waitMs('ann')]).toEqual([0, 0]));
  expect(heard.join()).not.toContain('ann');
});
