import { expect, test } from 'vitest';
import { z } from 'zod';
import { createBullmqPostgresJobs } from '../../../src/engines/jobs/bullmq-postgres.ts';
import { checkHandlers } from '../../../src/jobs/check-handlers.ts';
import { defineJob, type JobDefinition } from '../../../src/jobs/jobs.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';

const policy = { attempts: 1, backoffMs: 10, concurrency: 1, timeoutMs: 1000 };
const define = (name: string) => defineJob(name, z.object({}), policy, async () => undefined);
// Nothing is started: what is wrong is said before the database is asked.
const parts = {
  url: 'postgres://nobody@127.0.0.1:1/none',
  runs: true,
  logger: silentLogger,
  clock: systemClock,
};

test('work that could be promised and that nothing would do stops the start, by name', () => {
  const [tell, ask, sweep] = [define('tell'), define('ask'), define('sweep')];
  expect(() => checkHandlers([tell, ask], [tell, ask, sweep])).not.toThrow();
  expect(() => checkHandlers([tell, ask], [tell, sweep])).toThrow(
    'the job "ask" can be promised, but nothing would do the work: register it',
  );
  expect(() => checkHandlers([tell, ask], [sweep])).toThrow('the jobs "tell", "ask" can be promised');
  // Another of the same name would do other work.
  expect(() => checkHandlers([tell], [define('tell')])).toThrow('"tell"');
});

test('a second handler of the same name stops the start, by name', () => {
  const jobs = createBullmqPostgresJobs(parts);
  jobs.register([define('tell')]);
  expect(() => jobs.register([define('tell')])).toThrow('the job "tell" is defined twice');
  expect(() => createBullmqPostgresJobs(parts).register([define('ask'), define('ask')])).toThrow(
    'the job "ask" is defined twice',
  );
});

test('a definition without a handler is refused where it is registered', () => {
  const without = { ...define('tell'), handler: undefined } as unknown as JobDefinition;
  expect(() => createBullmqPostgresJobs(parts).register([without])).toThrow('the job "tell" has no handler');
});
