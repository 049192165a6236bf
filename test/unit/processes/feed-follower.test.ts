import { expect, onTestFinished, test } from 'vitest';
import { createFeedReader } from '../../../src/api/feed-reader.ts';
import { createPostgresBus } from '../../../src/engines/bus/postgres-bus.ts';
import { createPostgresNotices } from '../../../src/engines/database/postgres-notices.ts';
import { insertFeedEvents } from '../../../src/ingest/feed-events.ts';
import { createFeedFollower } from '../../../src/processes/feed-follower.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { testDatabase } from '../../support/postgres.ts';

test('every event from the start on is told once and in order, whoever writes it, many at a time', async () => {
  const { db, url, close } = await testDatabase();
  const write = (from: number, to: number) =>
    db.transaction().execute((trx) =>
      insertFeedEvents(
        trx,
        Array.from({ length: to - from }, (_, index) => ({
          ...{ type: 'case', vin: null, market: null, at: 1, data: {} },
          source: String(from + index),
        })),
      ),
    );
  const before = await write(0, 3);
  const notices = createPostgresNotices({ url, clock: systemClock, logger: silentLogger });
  const bus = createPostgresBus({ db, notices, logger: silentLogger });
  const told: number[] = [];
  const follower = createFeedFollower({
    ...{ feed: createFeedReader(db), bus, clock: systemClock, logger: silentLogger },
    told: (events) => void told.push(...events.map(({ id }) => id)),
  });
  await follower.start();
  await bus.start();
  onTestFinished(async () => {
    await follower.stop();
    await bus.stop();
    await close();
  });
  const written = (await Promise.all([write(10, 1_210), write(2_000, 2_001)])).flat();
  await eventually(() => expect(told).toHaveLength(written.length));
  expect(told).toEqual(written.map(({ id }) => id).sort((a, b) => a - b));
  expect(told).not.toContain(before[0]?.id);
});
