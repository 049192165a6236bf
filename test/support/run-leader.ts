import { sql } from 'kysely';
import { createAdvisoryLock } from '../../src/engines/database/advisory-lock.ts';
import { openDatabase } from '../../src/engines/database/open-database.ts';
import { createLeadership } from '../../src/processes/leadership.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';

/** A process that writes a row of `acts` every 50 ms while it leads: `node run-leader.ts URL PROCESS`. */
const [url = '', process_ = ''] = process.argv.slice(2);
const db = openDatabase({ url, logger: silentLogger, maxConnections: 2 });
const lock = createAdvisoryLock({
  ...{ name: 'test', process: process_, url: () => url, clock: systemClock, logger: silentLogger },
});
const leadership = createLeadership({ name: 'test', lock });

async function act(): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await leadership.fence(trx);
    await sql`insert into acts (process, fence)
      select ${process_}, fence from leaderships where name = 'test'`.execute(trx);
  });
}

await leadership.start();
setInterval(() => {
  if (leadership.isLeader) act().catch((error) => process.stderr.write(`${error.code ?? error}\n`));
}, 50);
