import { expect, test } from 'vitest';
import { pruneQuarantineJob } from '../../../src/ingest/prune-quarantine.ts';
import { derivedId } from '../../../src/shared/ids.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { testDatabase } from '../../support/postgres.ts';

const day = 86_400_000;

test('what is old, resolved long ago, or too much of one vehicle goes; the rest stays', async () => {
  const { db, close } = await testDatabase();
  const clock = new FakeClock();
  const now = clock.now();
  const entry = (name: string, vin: string, receivedAt: number, resolvedAt: number | null = null) => ({
    id: derivedId(name),
    vin,
    topic: `v1/${vin}/up/telemetry`,
    received_at: receivedAt,
    reason: name,
    payload: Buffer.from('x'),
    occurrences: 1,
    last_position: 0,
    retried_at: null,
    resolved_at: resolvedAt,
  });
  const loud = 'LRSDE1E24TA000017';
  const other = 'VF1ACVYB0TW000028';
  await db
    .insertInto('quarantine')
    .values([
      entry('fresh', other, now - day),
      entry('old', other, now - 31 * day),
      entry('resolved', other, now - 9 * day, now - 8 * day),
      entry('just resolved', other, now - 9 * day, now - day),
      ...Array.from({ length: 1_005 }, (_, index) => entry(`loud ${index}`, loud, now - index)),
    ])
    .execute();
  const job = pruneQuarantineJob({ db, clock, retentionDays: 30 });
  const context = { id: 'x', attempt: 1, signal: new AbortController().signal, progress: async () => {} };

  expect(await job.handler({}, context)).toEqual({ deleted: 7 });
  const left = await db.selectFrom('quarantine').select(['vin', 'reason']).execute();
  expect(
    left
      .filter(({ vin }) => vin === other)
      .map(({ reason }) => reason)
      .sort(),
  ).toEqual(['fresh', 'just resolved']);
  expect(left.filter(({ vin }) => vin === loud)).toHaveLength(1_000);
  expect(left.some(({ reason }) => reason === 'loud 0')).toBe(true);
  expect(await job.handler({}, context)).toEqual({ deleted: 0 });
  await close();
});
