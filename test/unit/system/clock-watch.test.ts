import { expect, test } from 'vitest';
import { createClockWatch } from '../../../src/system/clock-watch.ts';

/** Two clocks that move on their own. */
function clocks() {
  let [now, mono] = [1_000_000, 0];
  return {
    clock: { now: () => now, monotonic: () => mono, after: () => () => {}, every: () => () => {} },
    pass(ms: number) {
      now += ms;
      mono += ms;
    },
    set(byMs: number) {
      now += byMs;
    },
  };
}

test('a step is seen, in its direction, for an hour; small ones add up', () => {
  const { clock, pass, set } = clocks();
  const watch = createClockWatch(clock, async () => null);
  expect(watch.look().jumpedMs).toBe(0);
  pass(10_000);
  set(-5000);
  expect(watch.look().jumpedMs).toBe(-5000);
  pass(1_800_000);
  for (let index = 0; index < 10; index++) {
    set(-300);
    pass(1000);
    watch.look();
  }
  expect(watch.look().jumpedMs).toBe(-8000);
  pass(1_850_000);
  expect(watch.look().jumpedMs).toBe(-3000);
  pass(3_600_000);
  expect(watch.look().jumpedMs).toBe(0);
  set(7000);
  expect(watch.look().jumpedMs).toBe(7000);
});

test('the machine is asked now and then, and not waited for', async () => {
  const { clock, pass } = clocks();
  let asked = 0;
  const answer = Promise.resolve(false);
  const watch = createClockWatch(clock, () => {
    asked++;
    return answer;
  });
  expect(watch.look().isSynchronised).toBeNull();
  await answer;
  expect(watch.look().isSynchronised).toBe(false);
  pass(300_000);
  watch.look();
  expect(asked).toBe(1);
  pass(300_000);
  watch.look();
  expect(asked).toBe(2);
});
