import { z } from 'zod';
import type { WorkKind } from '../../jobs/work.ts';

export const backtestKindName = 'rules.backtest';

const backtestInput = z.object({
  yaml: z.string(),
  from: z.number(),
  to: z.number(),
  filter: z.string().nullable(),
  /** What the user saw when he asked. */
  markets: z.array(z.string()).nullable(),
});
export type BacktestInput = z.infer<typeof backtestInput>;
export type BacktestKind = WorkKind<typeof backtestInput>;

/** Trying a rule on history, as work that a person watches. One at a time: each uses all that is free of the machine. */
export function createBacktestKind(
  run: (
    input: BacktestInput,
    context: { readonly signal: AbortSignal; progress(fraction: number, note?: string): Promise<void> },
  ) => Promise<unknown>,
): BacktestKind {
  return {
    name: backtestKindName,
    input: backtestInput,
    policy: { attempts: 2, backoffMs: 5_000, concurrency: 1, timeoutMs: 2 * 3_600_000 },
    run,
  };
}
