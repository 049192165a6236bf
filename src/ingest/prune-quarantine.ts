import { sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { defineJob, type JobDefinition } from '../jobs/jobs.ts';
import type { Clock } from '../shared/clock.ts';

const resolvedKeptMs = 7 * 86_400_000;
/** Of one vehicle; a sender that talks nonsense all day must not fill the disk. */
const mostPerVehicle = 1_000;

/**
 * Every hour: entries that were taken in the end go after a week, the others after `retentionDays`; of one vehicle the
 * newest thousand stay.
 */
export function pruneQuarantineJob(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly retentionDays: number;
}): JobDefinition {
  const { db, clock, retentionDays } = options;
  return defineJob(
    'quarantine.prune',
    z.object({}),
    { attempts: 3, backoffMs: 10_000, concurrency: 1, timeoutMs: 600_000, every: { ms: 3_600_000 } },
    async () => {
      const now = clock.now();
      const { numDeletedRows: old } = await db
        .deleteFrom('quarantine')
        .where(({ eb, or }) =>
          or([
            eb('resolved_at', '<', now - resolvedKeptMs),
            eb('received_at', '<', now - retentionDays * 86_400_000),
          ]),
        )
        .executeTakeFirst();
      const { numAffectedRows: many } = await sql`
        delete from quarantine using (
          select id, row_number() over (partition by vin order by received_at desc, id) as place from quarantine
        ) as ranked
        where ranked.id = quarantine.id and ranked.place > ${mostPerVehicle}`.execute(db);
      return { deleted: Number(old) + Number(many ?? 0n) };
    },
  );
}
