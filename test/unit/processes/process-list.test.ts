import { expect, onTestFinished, test } from 'vitest';
import { createProcessList } from '../../../src/processes/process-list.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { testDatabase } from '../../support/postgres.ts';

const hourMs = 3_600_000;

test('processes on machines whose clocks differ know each other, and the one that was there last is the first', async () => {
  const { db, close } = await testDatabase();
  onTestFinished(close);
  /** Two that speak within a millisecond have no order. */
  const passTime = () =>
    db
      .updateTable('processes')
      .set((row) => ({ seen_at: row('seen_at', '-', 10) }))
      .execute();
  const start = async (name: string, clockAheadMs: number) => {
    await passTime();
    const clock = new FakeClock(Date.now() + clockAheadMs);
    const list = createProcessList({
      db,
      roles: [name],
      link: () => `${name}:1`,
      clock,
      logger: silentLogger,
    });
    await list.start();
    onTestFinished(() => list.stop());
    return { list, clock };
  };
  const killed = await start('killed', hourMs);
  const gateway = await start('gateway', -hourMs);
  const worker = await start('worker', 2 * hourMs);
  const names = async () => (await worker.list.list()).map(({ roles }) => roles.join());
  expect(await names()).toEqual(['worker', 'gateway', 'killed']);
  await passTime();
  gateway.clock.advance(5_000);
  await eventually(async () => expect(await names()).toEqual(['gateway', 'worker', 'killed']));
  const [first] = await killed.list.list();
  expect(first?.link).toBe('gateway:1');
  expect(first?.startedAt).toBeLessThanOrEqual(first?.seenAt ?? 0);
});

test('one that has said nothing for a minute is forgotten, and is there again when it speaks', async () => {
  const { db, close } = await testDatabase();
  onTestFinished(close);
  const [one, other] = [new FakeClock(), new FakeClock()];
  const options = { db, roles: ['api'], link: () => null, logger: silentLogger };
  const frozen = createProcessList({ ...options, clock: one });
  const lives = createProcessList({ ...options, clock: other });
  for (const list of [frozen, lives]) {
    await list.start();
    onTestFinished(() => list.stop());
  }
  const known = async () => (await lives.list()).map(({ id }) => id).sort();
  await db
    .updateTable('processes')
    .set((row) => ({ seen_at: row('seen_at', '-', 61_000) }))
    .where('id', '=', frozen.id)
    .execute();
  other.advance(5_000);
  await eventually(async () => expect(await known()).toEqual([lives.id]));
  one.advance(5_000);
  await eventually(async () => expect(await known()).toEqual([frozen.id, lives.id].sort()));
});
