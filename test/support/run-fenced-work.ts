import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { z } from 'zod';
import { openDatabase } from '../../src/engines/database/open-database.ts';
import { createPostgresNotices } from '../../src/engines/database/postgres-notices.ts';
import { createBullmqPostgresJobs } from '../../src/engines/jobs/bullmq-postgres.ts';
import { createBullmqRedisJobs } from '../../src/engines/jobs/bullmq-redis.ts';
import { defineJob } from '../../src/jobs/jobs.ts';
import { createOutbox } from '../../src/jobs/outbox.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { messageOf } from '../../src/shared/errors.ts';
import { silentLogger } from '../../src/shared/logger.ts';

/**
 * A process of its own that does promised work as it is told: NAME DATABASE-URL REDIS-URL|none. It says "has ID" when it has
 * begun, waits for a line of its input, writes the effect behind its fence, and says "did ID", or "refused ID: why".
 */
const [name = '', url = '', redisUrl = 'none'] = process.argv.slice(2);
const parts = { clock: systemClock, logger: silentLogger };
const db = openDatabase({ url, logger: silentLogger, maxConnections: 4 });
const running = { ...parts, runs: true, lockMs: 1000 };
const jobs =
  redisUrl === 'none'
    ? createBullmqPostgresJobs({ url, ...running })
    : createBullmqRedisJobs({ url: redisUrl, ...running });
const outbox = createOutbox({ db, jobs, notices: createPostgresNotices({ url, ...parts }), ...parts });
const said = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const policy = { attempts: 1, backoffMs: 10, concurrency: 1, timeoutMs: 600_000 };
const work = defineJob('work', z.object({}), policy, async (_, context) => {
  process.stdout.write(`has ${context.id}\n`);
  await said.next();
  try {
    await db.transaction().execute(async (trx) => {
      await outbox.fence(trx, context);
      await sql`insert into effects values (${context.id}, ${name})`.execute(trx);
    });
    process.stdout.write(`did ${context.id}\n`);
  } catch (error) {
    process.stdout.write(`refused ${context.id}: ${messageOf(error)}\n`);
    throw error;
  }
});
jobs.register(outbox.register([work]));
await jobs.start();
await outbox.start();
process.stdout.write('ready\n');
