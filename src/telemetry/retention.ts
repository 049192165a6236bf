import { z } from 'zod';
import { defineJob, type JobDefinition } from '../jobs/jobs.ts';
import type { Clock } from '../shared/clock.ts';
import { placeSignals } from './place-signals.ts';
import type { TelemetryStore } from './telemetry-store.ts';

const millisecondsPerDay = 86_400_000;
const nothing = z.object({});

export interface RetentionOptions {
  readonly store: Pick<TelemetryStore, 'deleteReceivedBefore' | 'deleteSignalsReceivedBefore'>;
  readonly clock: Clock;
  /** Kept that long by the time received; what is partly too old may stay a day longer. */
  readonly retentionDays: number;
  /** The same of samples that tell where a vehicle was. */
  readonly placeRetentionDays: number;
}

/** Every night: telemetry that is too old goes, and of younger telemetry where vehicles were. Safe to run twice. */
export function createRetentionJob(options: RetentionOptions): JobDefinition<typeof nothing> {
  const { store, clock, retentionDays, placeRetentionDays } = options;
  const before = (days: number): number => clock.now() - days * millisecondsPerDay;
  return defineJob(
    'telemetry.retention',
    nothing,
    { attempts: 5, backoffMs: 60_000, concurrency: 1, timeoutMs: 3_600_000, every: { cron: '17 0 * * *' } },
    async () => ({
      deletedMessages: await store.deleteReceivedBefore(before(retentionDays)),
      daysWithoutPlaces: await store.deleteSignalsReceivedBefore(before(placeRetentionDays), placeSignals),
    }),
  );
}
