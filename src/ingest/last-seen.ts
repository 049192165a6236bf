import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { JournalEntry } from '../journal/journal.ts';

/** When each vehicle was heard last: gathered, told now and then, kept less often. */
export interface LastSeen {
  hear(entries: readonly JournalEntry[]): void;
  /** Those heard since it was asked last. */
  take(): { vin: string; lastSeenAt: number }[];
  /** Writes what was not kept yet. */
  keep(db: Database): Promise<void>;
}

const chunk = 5000;

export function createLastSeen(): LastSeen {
  let untold = new Map<string, number>();
  const unkept = new Map<string, number>();
  return {
    hear(entries) {
      for (const { record } of entries) {
        if (record.kind === 'start') continue;
        const at = Math.max(record.receivedAt, untold.get(record.vin) ?? 0);
        untold.set(record.vin, at);
      }
    },
    take() {
      const heard = [...untold].map(([vin, lastSeenAt]) => ({ vin, lastSeenAt }));
      for (const { vin, lastSeenAt } of heard) unkept.set(vin, lastSeenAt);
      untold = new Map();
      return heard;
    },
    async keep(db) {
      const rows = [...unkept];
      for (let from = 0; from < rows.length; from += chunk) {
        const part = rows.slice(from, from + chunk);
        const vins = part.map(([vin]) => vin);
        const times = part.map(([, at]) => at);
        await sql`update vehicles set last_seen_at = greatest(coalesce(last_seen_at, 0), heard.at)
          from unnest(${vins}::text[], ${times}::bigint[]) as heard (vin, at) where vehicles.vin = heard.vin`.execute(
          db,
        );
        for (const [vin, at] of part) if (unkept.get(vin) === at) unkept.delete(vin);
      }
    },
  };
}
