import type { ChannelErrorKind } from './channel.ts';

const minute = 60_000;
const ladder: Partial<Record<ChannelErrorKind, readonly number[]>> = {
  passing: [15_000, 30_000, minute, 2 * minute, 5 * minute, 10 * minute, 30 * minute],
  'slow-down': [minute, 5 * minute, 15 * minute, 30 * minute],
  // Only where the receiver can tell a repeat.
  unknown: [minute, 5 * minute, 15 * minute, 30 * minute],
};
export const giveUpAfterMs = 24 * 3_600_000;

/**
 * How long to wait after `attempts` tries; null where another is of no use. `spread` (0..1) keeps those that failed together
 * from coming back together.
 */
export function backOffMs(
  kind: ChannelErrorKind,
  attempts: number,
  {
    retryAfterMs = null,
    spread = 0,
  }: { readonly retryAfterMs?: number | null; readonly spread?: number } = {},
): number | null {
  const steps = ladder[kind];
  if (steps === undefined) return null;
  const step = steps[Math.min(Math.max(attempts, 1), steps.length) - 1] ?? minute;
  const waited = Math.max(step, Math.min(retryAfterMs ?? 0, 3_600_000));
  return Math.round(waited * (1 + 0.2 * spread));
}
