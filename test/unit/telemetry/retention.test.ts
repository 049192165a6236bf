import { expect, test } from 'vitest';
import { placeSignals } from '../../../src/telemetry/place-signals.ts';
import { createRetentionJob } from '../../../src/telemetry/retention.ts';
import { FakeClock } from '../../support/fake-clock.ts';

test('deletes what was received too long ago, and places sooner', async () => {
  const asked: unknown[] = [];
  const job = createRetentionJob({
    store: {
      async deleteReceivedBefore(receivedAt) {
        asked.push(receivedAt);
        return 7;
      },
      async deleteSignalsReceivedBefore(receivedAt, signals) {
        asked.push(receivedAt, signals);
        return 2;
      },
    },
    clock: new FakeClock(Date.UTC(2026, 10, 22)),
    retentionDays: 400,
    placeRetentionDays: 30,
  });
  expect(job.name).toBe('telemetry.retention');
  const context = {
    id: 'x',
    attempt: 1,
    signal: new AbortController().signal,
    progress: async () => undefined,
  };
  expect(await job.handler({}, context)).toEqual({ deletedMessages: 7, daysWithoutPlaces: 2 });
  const today = Date.UTC(2026, 10, 22);
  expect(asked).toEqual([today - 400 * 86_400_000, today - 30 * 86_400_000, placeSignals]);
});
