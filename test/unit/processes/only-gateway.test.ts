import { expect, test } from 'vitest';
import { createElectedPart } from '../../../src/processes/elected-part.ts';
import { holdGateway } from '../../../src/processes/only-gateway.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A lock whose news the test tells. */
function toldLock() {
  let change: (fence: number | null) => void = () => undefined;
  let taken: () => void = () => undefined;
  const lock = {
    onChange: (listener: typeof change) => {
      change = listener;
    },
    onTaken: (listener: typeof taken) => {
      taken = listener;
    },
    start: async () => undefined,
    stop: async () => undefined,
  };
  return { lock, change: (fence: number | null) => change(fence), taken: () => taken() };
}

test('a gateway beside another one does not start, and says which setting that is', async () => {
  const clock = new FakeClock();
  const { lock, taken } = toldLock();
  const started = holdGateway({ lock, clock, onFailure: () => expect.fail() }).start();
  taken();
  clock.advance(9_000);
  taken();
  clock.advance(2_000);
  taken();
  await expect(started).rejects.toMatchObject({ code: 'gateway-taken' });
  await expect(started).rejects.toThrow('ROADSIDE_ROLES');
});

test('one that has it goes on while the database is away, and ends when another has it for long', async () => {
  const clock = new FakeClock();
  const { lock, change, taken } = toldLock();
  const failures: unknown[] = [];
  const part = holdGateway({ lock, clock, onFailure: (error) => void failures.push(error) });
  const started = part.start();
  taken();
  change(1);
  await started;
  change(null);
  clock.advance(3_600_000);
  taken();
  change(2);
  clock.advance(60_000);
  expect(failures).toEqual([]);
  change(null);
  taken();
  clock.advance(10_000);
  taken();
  expect(failures).toMatchObject([{ code: 'gateway-taken' }]);
});

test('an elected part runs while it is started and leads, one change after the other', async () => {
  const said: string[] = [];
  let tell: (isLeader: boolean) => void = () => undefined;
  const leadership = {
    isLeader: false,
    onChange: (listener: typeof tell) => {
      tell = listener;
    },
  };
  const lead = (is: boolean) => {
    leadership.isLeader = is;
    tell(is);
  };
  const part = createElectedPart(
    leadership,
    { start: async () => void said.push('start'), stop: async () => void said.push('stop') },
    (error) => expect.fail(String(error)),
  );
  lead(true);
  await part.start();
  expect(said).toEqual(['start']);
  lead(false);
  lead(true);
  lead(false);
  await eventually(() => expect(said).toEqual(['start', 'stop']));
  lead(true);
  await eventually(() => expect(said).toEqual(['start', 'stop', 'start']));
  await part.stop();
  expect(said).toEqual(['start', 'stop', 'start', 'stop']);
});
