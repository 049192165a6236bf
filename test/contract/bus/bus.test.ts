import { sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { createInProcessBus } from '../../../src/engines/bus/in-process-bus.ts';
import { createPostgresBus } from '../../../src/engines/bus/postgres-bus.ts';
import { createPostgresNotices } from '../../../src/engines/database/postgres-notices.ts';
import { type Bus, longestSaid } from '../../../src/processes/bus.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function onPostgres(database: TestDatabase): Promise<Bus> {
  const notices = createPostgresNotices({ url: database.url, clock: systemClock, logger: silentLogger });
  return createPostgresBus({ db: database.db, notices, logger: silentLogger });
}

async function postgres(): Promise<TestDatabase> {
  const database = await testDatabase();
  opened.push(database.close);
  return database;
}

const engines = {
  'in the process': async () => createInProcessBus(),
  PostgreSQL: async () => onPostgres(await postgres()),
};

async function listening(bus: Bus): Promise<{ feed: (string | undefined)[]; rules: (string | undefined)[] }> {
  const heard = { feed: [] as (string | undefined)[], rules: [] as (string | undefined)[] };
  bus.on('feed', (said) => void heard.feed.push(said));
  bus.on('rules', (said) => void heard.rules.push(said));
  await bus.start();
  opened.push(() => bus.stop());
  await eventually(() => expect(heard).toEqual({ feed: [undefined], rules: [undefined] }));
  return heard;
}

describe.each(Object.entries(engines))('%s', (_name, create) => {
  test('who listens is called at the start, then with what is said on his channel, in order', async () => {
    const bus = await create();
    const heard = await listening(bus);
    for (const said of ['1', '2', '', 'ü']) await bus.say('feed', said);
    await eventually(() => expect(heard.feed).toEqual([undefined, '1', '2', '', 'ü']));
    expect(heard.rules).toEqual([undefined]);
  });

  test('several on one channel all hear it', async () => {
    const bus = await create();
    const heard: string[] = [];
    bus.on('vehicles', (said) => void heard.push(`one ${said}`));
    bus.on('vehicles', (said) => void heard.push(`two ${said}`));
    await listening(bus);
    await bus.say('vehicles', 'a');
    await eventually(() => expect(heard).toEqual(['one undefined', 'two undefined', 'one a', 'two a']));
  });

  test('what is as long as may be comes whole; longer is refused', async () => {
    const bus = await create();
    const heard = await listening(bus);
    const long = 'x'.repeat(longestSaid);
    await bus.say('feed', long);
    await eventually(() => expect(heard.feed.at(-1)).toBe(long));
    await expect(bus.say('feed', `${long}x`)).rejects.toThrow(RangeError);
  });
});

describe('PostgreSQL between processes', () => {
  test('one hears what the other says, and what tables say with the commit', async () => {
    const database = await postgres();
    const [one, other] = [await onPostgres(database), await onPostgres(database)];
    const heard = await listening(one);
    await listening(other);
    await other.say('feed', 'from the other');
    await eventually(() => expect(heard.feed.at(-1)).toBe('from the other'));
    await database.db
      .insertInto('feed_events')
      .values({ type: 'case', vin: null, market: null, at: 1, data: '{}', source: 'test' })
      .execute();
    await eventually(() => expect(heard.feed.at(-1)).toBe(''));
  });

  test('a connection that broke is made again, and whoever listens is told to look', async () => {
    const database = await postgres();
    const bus = await onPostgres(database);
    const heard = await listening(bus);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'roadside-notices'`.execute(database.db);
    await eventually(() => expect(heard.feed).toEqual([undefined, undefined]));
    await bus.say('feed', 'again');
    await eventually(() => expect(heard.feed.at(-1)).toBe('again'));
  });
});
