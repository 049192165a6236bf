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
  /** Tells what nobody has told yet, until `isOver`. */
  tell(isOver: () => boolean): Promise<void>;
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

  /** Nothing is held while the journal writes. Of two servers that say the same, the second one says nothing new. */
  async function tellSome(): Promise<number> {
    const { rows } = await sql<Untold>`
      select number, vin, installing_at, ended_at, absence from deployments
      where installing_at is not null and absence is distinct from 'over' and (absence is null or ended_at is not null)
      order by number limit ${atOnce}`.execute(db);
    await Promise.all(
      rows.map(async ({ vin, installing_at, ended_at, absence }) => {
        if (absence === null) await say(vin, 'update-start', installing_at);
        if (ended_at !== null) await say(vin, 'update-end', ended_at);
      }),
    );
    const [over, told] = [true, false].map((isOver) =>
      rows.filter(({ ended_at }) => (ended_at !== null) === isOver).map(({ number }) => number),
    );
    if (rows.length > 0) {
      // Held in the order in which reports hold them.
      await sql`with said as (select number from deployments
          where number = any(${[...(over ?? []), ...(told ?? [])]}::integer[]) and absence is distinct from 'over'
          order by number for update)
        update deployments set absence = case when number = any(${over}::integer[]) then 'over' else 'told' end
        where number in (select number from said)`.execute(db);
    }
    return rows.length;
  }

  return {
    async tell(isOver) {
      for (let told = atOnce; told === atOnce && !isOver(); ) told = await tellSome();
    },
  };
}
