import { expect, test } from 'vitest';
import { createRetentionJob } from '../../../src/telemetry/retention.ts';
import { FakeClock } from '../../support/fake-clock.ts';

test('deletes what was received too long ago', async () => {
  const asked: number[] = [];
  const job = createRetentionJob({
    store: {
      async deleteReceivedBefore(receivedAt) {
        asked.push(receivedAt);
        return 7;
      },
    },
    clock: new FakeClock(Date.UTC(2026, 10, 22)),
    retentionDays: 400,
  });
  expect(job.name).toBe('telemetry.retention');
  const context = {
    id: 'x',
    attempt: 1,
    signal: new AbortController().signal,
    progress: async () => undefined,
  };
  expect(await job.handler({}, context)).toEqual({ deletedMessages: 7 });
  expect(asked).toEqual([Date.UTC(2026, 10, 22) - 400 * 86_400_000]);
});
