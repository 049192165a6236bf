import { expect, test } from 'vitest';
import { createPatientStart } from '../../../src/compose/patient-start.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const away = new AppError('unavailable', 'queue-away', 'the queue does not answer');
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Each try does the next of these; all that follow succeed. */
function open(course: readonly (() => Promise<void>)[]) {
  const clock = new FakeClock();
  let tries = 0;
  const start = () => course[tries++]?.() ?? Promise.resolve();
  const part = createPatientStart({ start }, { name: 'jobs', clock, logger: silentLogger });
  return { part, clock, tries: () => tries };
}

test('what is away at the start is tried again until it is there, and holds nobody up', async () => {
  const { part, clock, tries } = open([() => Promise.reject(away), () => Promise.reject(new Error('odd'))]);
  await part.start();
  for (let turn = 0; turn < 5; turn++) {
    clock.advance(2_000);
    await settled();
  }
  expect(tries()).toBe(3);
});

test('what does not answer is not waited for', async () => {
  const { part, clock, tries } = open([() => new Promise(() => undefined)]);
  const started = part.start();
  clock.advance(6_000);
  await started;
  expect(tries()).toBe(1);
});

test('a start that is cut short is not waited for, and what becomes of it is nobody’s concern', async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  const { part, clock, tries } = open([() => promise]);
  const started = part.start();
  part.cutShort?.();
  await started;
  reject(new Error('the queue was closed'));
  await part.stop();
  clock.advance(60_000);
  await settled();
  expect(tries()).toBe(1);
});

test('what is wrong otherwise stops the start', async () => {
  const { part } = open([() => Promise.reject(new AppError('permanent', 'queue-too-old', 'too old'))]);
  await expect(part.start()).rejects.toMatchObject({ code: 'queue-too-old' });
});

test('after the stop it is not tried any more', async () => {
  const { part, clock, tries } = open([() => Promise.reject(away)]);
  await part.start();
  await part.stop();
  clock.advance(60_000);
  await settled();
  expect(tries()).toBe(1);
});
