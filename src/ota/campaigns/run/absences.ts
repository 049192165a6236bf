import { sql } from 'kysely';
import type { Database } from '../../../database/database.ts';
import type { MessageRecord } from '../../../journal/journal.ts';
import type { Clock } from '../../../shared/clock.ts';
import { upTopic } from '../../../wire/topics.ts';

/**
 * Tells the rules that a vehicle is being updated, and that it is over, as the events `update-start` and `update-end` of the
 * vehicle: they go through the journal like all that it says. What was told is marked after it is durable; the same again changes nothing.
 */
export interface AbsenceTeller {
  /** Tells what nobody has told yet; how many events that were. */
  tell(): Promise<number>;
}

interface Untold {
  readonly number: number;
  readonly vin: string;
  readonly installing_at: number;
  readonly ended_at: number | null;
  readonly absence: string | null;
}

const atOnce = 500;

export function createAbsenceTeller(options: {
  readonly db: Database;
  /** The journal's append. */
  readonly append: (record: MessageRecord, done: () => void) => void;
  readonly clock: Pick<Clock, 'now'>;
}): AbsenceTeller {
  const { db, append, clock } = options;

  function say(vin: string, type: 'update-start' | 'update-end', ts: number): Promise<void> {
    const payload = Buffer.from(JSON.stringify({ ts, type, data: {} }));
    const topic = upTopic(vin, 'event');
    return new Promise((resolve) =>
      append({ kind: 'message', vin, topic, payload, receivedAt: clock.now(), retryOf: null }, resolve),
    );
  }

  async function tellSome(): Promise<readonly Untold[]> {
    return db.transaction().execute(async (trx) => {
      const { rows } = await sql<Untold>`
        select number, vin, installing_at, ended_at, absence from deployments
        where installing_at is not null and absence is distinct from 'over' and (absence is null or ended_at is not null)
        order by number limit ${atOnce} for update skip locked`.execute(trx);
      if (rows.length === 0) return rows;
      await Promise.all(
        rows.map(async ({ vin, installing_at, ended_at, absence }) => {
          if (absence === null) await say(vin, 'update-start', installing_at);
          if (ended_at !== null) await say(vin, 'update-end', ended_at);
        }),
      );
      const numbers = rows.map(({ number }) => number);
      await sql`update deployments set absence = case when ended_at is null then 'told' else 'over' end
        where number = any(${numbers}::integer[])`.execute(trx);
      return rows;
    });
  }

  return {
    async tell() {
      for (let told = 0; ; ) {
        const rows = await tellSome();
        told += rows.length;
        if (rows.length < atOnce) return told;
      }
    },
  };
}
