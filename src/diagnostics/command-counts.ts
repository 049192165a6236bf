import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { FeedEvent } from '../ingest/pipeline.ts';
import { type CommandState, isFinalState } from './command.ts';
import type { Command } from './command-rows.ts';

/** How many commands wait, and how they ended since the start, for `/metrics`. */
export interface CommandCounts {
  told(events: readonly FeedEvent[]): void;
  /** By state; `crowded-out` are those that expired because the queue of their vehicle was full. */
  ended(): Readonly<Record<string, number>>;
  /** By state, as the database has them now. */
  open(): Promise<Readonly<Record<string, number>>>;
}

export function createCommandCounts(db: Database): CommandCounts {
  const ended: Record<string, number> = {};
  return {
    told(events) {
      for (const { type, data } of events) {
        if (type !== 'command') continue;
        const { state, error } = data as Pick<Command, 'state' | 'error'>;
        if (!isFinalState(state)) continue;
        const how = error?.code === 'queue-full' ? 'crowded-out' : state;
        ended[how] = (ended[how] ?? 0) + 1;
      }
    },
    ended: () => ended,
    async open() {
      const { rows } = await sql<{ state: CommandState; count: number }>`
        select state, count(*)::int as count from commands where ended_at is null group by state`.execute(db);
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    },
  };
}
