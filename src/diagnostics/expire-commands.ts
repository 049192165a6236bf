import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { defineJob, type JobDefinition } from '../jobs/jobs.ts';
import type { Clock } from '../shared/clock.ts';
import type { Commands } from './commands.ts';
import type { RemoteSessions } from './remote-sessions.ts';
import { sweepCommands } from './sweep-commands.ts';

const everyMs = 2_000;
const atOnce = 500;

/**
 * Ends what nobody ended in time, and hands on what a vehicle that is connected has not got. It is looked for in the table,
 * so a queue that lost everything changes nothing; and whatever is sent, approved or answered looks at the time itself.
 */
export function expireCommandsJob(options: {
  readonly db: Database;
  readonly commands: Pick<Commands, 'change'>;
  readonly sessions: Pick<RemoteSessions, 'expire'>;
  readonly due: (vin: string) => Promise<void>;
  readonly isOnline: (vin: string) => boolean;
  readonly clock: Clock;
}): JobDefinition {
  const { db, commands, sessions, due, isOnline, clock } = options;
  return defineJob(
    'commands.expire',
    z.object({}),
    { attempts: 1, backoffMs: 1000, concurrency: 1, timeoutMs: 60_000, every: { ms: everyMs } },
    async () => {
      const over = await db
        .selectFrom('commands')
        .select('id')
        .where('ended_at', 'is', null)
        .where('deadline', '<=', clock.now())
        .orderBy('deadline')
        .limit(atOnce)
        .execute();
      for (const { id } of over) await commands.change(id, { kind: 'time', at: clock.now() }, 'server');
      await sweepCommands({ db, due, isOnline });
      return { expired: over.length, sessionsEnded: await sessions.expire() };
    },
  );
}
