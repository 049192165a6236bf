import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { up } from '../../../src/database/migrations/0044-external-telemetry.ts';
import { openDatabase } from '../../../src/engines/database/open-database.ts';
import { createExternalStore } from '../../../src/engines/telemetry/external/external-store.ts';
import type { LineStore } from '../../../src/engines/telemetry/external/line-store.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { placeSignals } from '../../../src/telemetry/place-signals.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import type { TelemetryEngine } from './telemetry-contract.ts';

interface Tables {
  readonly db: Database;
  /** Of the store they are of. */
  directory: string;
  inUse: boolean;
}

/**
 * A store of numbers beside PostgreSQL as an engine of the suite: each directory is a store, with tables and a name in the
 * line store of its own. Which times the line store takes is by the machine's clock.
 */
export function externalEngine(name: string, linesOf: (measurement: string) => LineStore): TelemetryEngine {
  const made: Tables[] = [];
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(async () => {
    for (const { db } of made) await db.destroy();
    await database.close();
  });

  /** Tables that nobody uses are emptied for the next store: sooner than to make new ones. */
  async function tablesOf(directory: string): Promise<Tables> {
    const same = made.find((tables) => tables.directory === directory);
    if (same !== undefined) return same;
    const unused = made.find(({ inUse }) => !inUse);
    if (unused !== undefined) {
      unused.directory = directory;
      for (const table of [
        'telemetry_vehicles',
        'telemetry_signals',
        'telemetry_signal_expiry',
        'telemetry_days',
      ] as const)
        await unused.db.deleteFrom(table).execute();
      await unused.db
        .updateTable('telemetry_state')
        .set({ position: 0, expired_before: 0, last_received_at: null })
        .execute();
      return unused;
    }
    const schema = `store_${made.length}`;
    await sql`create schema ${sql.id(schema)}`.execute(database.db);
    const url = `${database.url}?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
    const tables = {
      db: openDatabase({ url, logger: silentLogger, maxConnections: 4 }),
      directory,
      inUse: true,
    };
    made.push(tables);
    await up(tables.db as unknown as Kysely<unknown>);
    return tables;
  }

  return {
    name,
    refusesCopies: true,
    async open(directory) {
      const tables = await tablesOf(directory);
      tables.inUse = true;
      const measurement = `t${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`;
      const store = createExternalStore({
        lines: linesOf(measurement),
        db: tables.db,
        directory: join(directory, 'unsettled'),
        measurement,
        clock: systemClock,
        logger: silentLogger,
        apart: placeSignals,
      });
      await store.start();
      return {
        ...store,
        async stop() {
          await store.stop();
          tables.inUse = false;
        },
      };
    },
  };
}
