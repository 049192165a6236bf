import { z } from 'zod';
import { defineJob, type JobDefinition } from '../jobs/jobs.ts';
import type { WorkKind } from '../jobs/work.ts';
import { type PredictionOptions, runPredictions } from './run-predictions.ts';

const policy = { attempts: 3, backoffMs: 60_000, concurrency: 1, timeoutMs: 12 * 3_600_000 };
/** What was predicted in this time before another try was predicted by the try before. */
const sameRunMs = policy.timeoutMs;
const runInput = z.object({
  /** Without it every vehicle that the one who asks may see. */
  vin: z.string().optional(),
  markets: z.array(z.string()).nullable(),
});

export interface PredictionJobsOptions extends PredictionOptions {
  readonly vins: () => readonly string[];
}

/** Every night, when workshops and most cars sleep. */
export function nightlyPredictionJob(options: PredictionJobsOptions): JobDefinition {
  return defineJob(
    'prediction.nightly',
    z.object({}),
    { ...policy, every: { cron: '40 1 * * *' } },
    async (_, { signal, progress }) =>
      runPredictions(options, {
        vins: options.vins(),
        isWhole: false,
        doneSince: options.clock.now() - sameRunMs,
        signal,
        progress,
      }),
  );
}

export type PredictionWork = WorkKind<typeof runInput>;

/** Asked for by a person, now: one vehicle from its whole history, or all from what came since the last time. */
export function predictionWork(options: PredictionJobsOptions): PredictionWork {
  return {
    name: 'prediction.run',
    input: runInput,
    policy,
    run({ vin, markets }, { attempt, signal, progress }) {
      const mayBe = (each: string): boolean =>
        markets === null || markets.includes(options.vehicle(each)?.market ?? '');
      const vins = (vin === undefined ? options.vins() : [vin]).filter(mayBe);
      const doneSince = attempt > 1 ? options.clock.now() - sameRunMs : Number.POSITIVE_INFINITY;
      return runPredictions(options, { vins, isWhole: vin !== undefined, doneSince, signal, progress });
    },
  };
}
