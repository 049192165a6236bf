import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { isPassing, withRetry } from '../../../src/database/retry.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { testDatabase } from '../../support/postgres.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

/** Lets the retries happen while time passes. */
async function pass<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  let settled = false;
  const end = () => {
    settled = true;
  };
  work.then(end, end);
  while (!settled) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(10);
  }
  return work;
}

test('tries again while the database is away, and gives what came at last', async () => {
  const clock = new FakeClock();
  let calls = 0;
  const operation = async () => {
    if (++calls < 4) throw refused;
    return 'done';
  };
  await expect(pass(clock, withRetry(operation, { clock, patienceMs: 5000 }))).resolves.toBe('done');
  expect(calls).toBe(4);
});

test('gives up after its patience with the last error', async () => {
  const clock = new FakeClock();
  const from = clock.monotonic();
  const operation = () => Promise.reject(refused);
  await expect(pass(clock, withRetry(operation, { clock, patienceMs: 3000 }))).rejects.toBe(refused);
  expect(clock.monotonic() - from).toBeGreaterThan(2000);
  expect(clock.monotonic() - from).toBeLessThan(3100);
});

test('a fault of the statement is thrown at once; a stop ends the waiting', async () => {
  const clock = new FakeClock();
  const wrong = new AppError('conflict', 'taken', 'taken');
  await expect(withRetry(() => Promise.reject(wrong), { clock, patienceMs: 3000 })).rejects.toBe(wrong);
  const stop = new AbortController();
  const waiting = withRetry(() => Promise.reject(refused), { clock, patienceMs: 3000, signal: stop.signal });
  setImmediate(() => stop.abort());
  await expect(waiting).rejects.toBe(refused);
});

test('knows the errors of the real driver', async () => {
  const { url, close } = await testDatabase();
  onTestFinished(close);
  const nowhere = new URL(url);
  nowhere.port = '9';
  const away = new pg.Client({ connectionString: nowhere.href });
  expect(isPassing(await away.connect().catch((error) => error))).toBe(true);
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  expect(isPassing(await client.query('select nonsense').catch((error) => error))).toBe(false);
  expect(
    isPassing(await client.query('select pg_terminate_backend(pg_backend_pid())').catch((error) => error)),
  ).toBe(true);
  expect(isPassing(await client.query('select 1').catch((error) => error))).toBe(true);
  await client.end().catch(() => undefined);
});
