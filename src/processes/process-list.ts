import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';

/** A process of this installation. Times are milliseconds since 1970 UTC, by the clock of the database: those of machines may differ. */
export interface KnownProcess {
  readonly id: string;
  readonly roles: readonly string[];
  readonly host: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly seenAt: number;
  /** `host:port` where others reach what only it has; null: it has nothing of that kind. */
  readonly link: string | null;
}

/** This process says that it lives, from its start to its stop. One that was killed is forgotten after a while. */
export interface ProcessList extends Part {
  readonly id: string;
  /** The one that said so last first. */
  list(): Promise<KnownProcess[]>;
}

const databaseNow = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
const sayEveryMs = 5_000;
const forgottenAfterMs = 60_000;

export function createProcessList(options: {
  readonly db: Database;
  readonly roles: readonly string[];
  /** Asked at the start. */
  readonly link: () => string | null;
  readonly clock: Clock;
  readonly logger: Logger;
}): ProcessList {
  const { db, roles, link, clock, logger } = options;
  const id = randomUUID();
  let stopSaying: () => void = () => undefined;
  let startedAt: number | null = null;

  /** Anew where somebody took it for dead. */
  async function say(): Promise<void> {
    const row = { roles: [...roles], host: hostname(), pid: process.pid, link: link() };
    const said = await db
      .insertInto('processes')
      .values({ id, ...row, started_at: startedAt ?? databaseNow, seen_at: databaseNow })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ seen_at: databaseNow }))
      .returning('started_at')
      .executeTakeFirstOrThrow();
    startedAt = said.started_at;
    await db
      .deleteFrom('processes')
      .where('seen_at', '<', sql<number>`${databaseNow} - ${sql.lit(forgottenAfterMs)}`)
      .execute();
  }

  return {
    id,
    async list() {
      const rows = await db.selectFrom('processes').selectAll().orderBy('seen_at', 'desc').execute();
      return rows.map(({ started_at, seen_at, ...row }) => ({
        ...row,
        startedAt: started_at,
        seenAt: seen_at,
      }));
    },
    async start() {
      startedAt = null;
      await say();
      stopSaying = clock.every(sayEveryMs, () => {
        say().catch((error: unknown) =>
          logger.debug({ reason: messageOf(error) }, 'this process could not say that it lives'),
        );
      });
    },
    async stop() {
      stopSaying();
      await db
        .deleteFrom('processes')
        .where('id', '=', id)
        .execute()
        .catch(() => undefined);
    },
  };
}
