import type { DeploymentState } from './deployment-state.ts';
import type { Acknowledgment, HaltReason } from './halt-reason.ts';

/** Where the vehicles of a wave are; together they are its size. */
export interface WaveCounts {
  readonly index: number;
  readonly size: number;
  readonly installed: number;
  /** Failed, rolled back, or begun and not ended by their deadline; by code. */
  readonly failed: Readonly<Record<string, number>>;
  /** Begun, and not heard of for as long as the plan allows. */
  readonly silent: number;
  /** In the middle of it. */
  readonly underWay: number;
  /** Offered, and not answered. */
  readonly unanswered: number;
  /** Not offered, or to be offered again. */
  readonly waiting: number;
  /** Declined, cancelled, or never begun by their deadline: they say nothing of the update. */
  readonly left: number;
}

/** How many deployments of a wave have the same state and code. */
export interface StateCount {
  readonly state: DeploymentState;
  readonly code: string | null;
  readonly count: number;
}

/** @param size of the wave when it was frozen; what `states` lack of it waits */
export function countWave(index: number, size: number, states: readonly StateCount[]): WaveCounts {
  const sums = { installed: 0, silent: 0, underWay: 0, unanswered: 0, left: 0 };
  const failed: Record<string, number> = {};
  for (const { state, code, count } of states) {
    const what = outcomeOf(state, code);
    if (what === 'failed') failed[code ?? state] = (failed[code ?? state] ?? 0) + count;
    else if (what !== 'waiting') sums[what] += count;
  }
  const failures = sumOf(failed);
  const elsewhere = failures + Object.values(sums).reduce((all, count) => all + count, 0);
  return { index, size, failed, ...sums, waiting: Math.max(0, size - elsewhere) };
}

type Outcome = Exclude<keyof WaveCounts, 'index' | 'size'>;

export function outcomeOf(state: DeploymentState, code: string | null): Outcome {
  switch (state) {
    case 'succeeded':
      return 'installed';
    case 'failed':
    case 'rolled-back':
      return 'failed';
    case 'timed-out':
      return code === 'silent' ? 'silent' : code === 'deadline' ? 'failed' : 'left';
    case 'declined':
    case 'cancelled':
      return 'left';
    case 'waiting':
      return 'waiting';
    case 'offered':
      return 'unanswered';
    default:
      return 'underWay';
  }
}

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Silence is failure. */
export const failuresOf = (wave: WaveCounts): number => sumOf(wave.failed) + wave.silent;
export const resultsOf = (wave: WaveCounts): number => wave.installed + failuresOf(wave);
/** Nothing more comes of it. */
export const isWaveOver = ({ underWay, unanswered, waiting }: WaveCounts): boolean =>
  underWay + unanswered + waiting === 0;

/** What somebody knows who resumes a campaign now. */
export function acknowledge(
  reasons: readonly HaltReason[],
  waves: readonly WaveCounts[],
  { at, by }: { readonly at: number; readonly by: string },
): Acknowledgment {
  return {
    at,
    by,
    reasons: reasons.map(({ gate, wave }) => ({ gate, wave })),
    waves: waves.map((wave) => ({
      index: wave.index,
      results: resultsOf(wave),
      failures: failuresOf(wave),
    })),
  };
}
