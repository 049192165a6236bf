import type { Coverage, Gap } from '../../../src/telemetry/coverage.ts';
import { type Observed, type SeenRange, shortestPauseMs } from '../../../src/telemetry/telemetry-store.ts';

export const s = 1000;
export const every = (step: number, from: number, to: number): number[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => from + index * step);
export const online = (...changes: [number, boolean][]) =>
  changes.map(([at, state]) => ({ at, online: state }));
export const run = (
  boot: string,
  firstSeq: number,
  lastSeq: number,
  firstTs: number,
  lastTs: number,
): SeenRange => ({
  boot,
  firstSeq,
  lastSeq,
  firstTs,
  lastTs,
});
interface Times {
  readonly before?: number | null;
  readonly after?: number | null;
  /** The nearest times on either side of the range. */
  readonly around?: readonly number[];
}

/** What a store would tell of these times, told naively. */
export const observed = (
  times: readonly number[],
  { before = null, after = null, around, ...more }: Times & Partial<Observed> = {},
): Observed => {
  const beside = around ?? [before, after].filter((time) => time !== null);
  const all = [...beside, ...times].sort((a, b) => a - b);
  const intervals = all.slice(1).map((time, index) => time - all[index]!);
  return {
    first: all[0] ?? null,
    last: all.at(-1) ?? null,
    usualInterval: intervals.toSorted((a, b) => a - b)[Math.floor(intervals.length / 2)] ?? 0,
    pauses: intervals.flatMap((length, index) =>
      length > shortestPauseMs ? [{ from: all[index]!, to: all[index + 1]! }] : [],
    ),
    seen: [],
    presence: online([-1000 * s, true]),
    ...more,
  };
};
export const gap = (from: number, to: number, reason: Gap['reason']): Gap => ({ from, to, reason });

interface Case {
  readonly name: string;
  readonly observed: Observed;
  readonly now?: number;
  readonly coverage: Coverage;
}

/** The range is 0 to 1,000 s. */
export const cases: readonly Case[] = [
  {
    name: 'a signal that comes regularly is covered',
    observed: observed(every(s, 0, 1000 * s), { before: -s, after: 1000 * s }),
    coverage: { fraction: 1, gaps: [] },
  },
  {
    name: 'silence while online is told from sample to sample',
    observed: observed([...every(s, 0, 400 * s), ...every(s, 600 * s, 1000 * s)], {
      before: -s,
      after: 1000 * s,
    }),
    coverage: { fraction: 0.799, gaps: [gap(399 * s, 600 * s, 'silent')] },
  },
  {
    name: 'half a minute is no silence, however quick the signal',
    observed: observed([...every(s, 0, 400 * s), ...every(s, 429 * s, 1000 * s)], {
      before: -s,
      after: 1000 * s,
    }),
    coverage: { fraction: 1, gaps: [] },
  },
  {
    name: 'a slow signal may be silent for three of its intervals',
    observed: observed([...every(60 * s, 0, 301 * s), ...every(60 * s, 480 * s, 1000 * s)], {
      before: -60 * s,
      after: 1020 * s,
    }),
    coverage: { fraction: 1, gaps: [] },
  },
  {
    name: 'a slow signal without a sample in the range is judged by those around it',
    observed: observed([], {
      before: -500 * s,
      after: 1100 * s,
      around: [-3700 * s, -2100 * s, -500 * s, 1100 * s],
    }),
    coverage: { fraction: 1, gaps: [] },
  },
  {
    name: 'a quick signal without a sample in the range is a gap as long as the range',
    observed: observed([], {
      before: -500 * s,
      after: 1100 * s,
      around: [...every(s, -519 * s, -499 * s), ...every(s, 1100 * s, 1120 * s)],
    }),
    coverage: { fraction: 0, gaps: [gap(0, 1000 * s, 'silent')] },
  },
  {
    name: 'offline, with the tail that the connection was noticed late',
    observed: observed([...every(s, 0, 200 * s), ...every(s, 500 * s, 1000 * s)], {
      before: -s,
      after: 1000 * s,
      presence: online([-1000 * s, true], [220 * s, false], [498 * s, true]),
    }),
    coverage: { fraction: 0.699, gaps: [gap(199 * s, 500 * s, 'offline')] },
  },
  {
    name: 'offline first, then connected and silent',
    observed: observed([...every(s, 0, 200 * s), ...every(s, 500 * s, 1000 * s)], {
      before: -s,
      after: 1000 * s,
      presence: online([-1000 * s, true], [200 * s, false], [300 * s, true]),
    }),
    coverage: { fraction: 0.699, gaps: [gap(199 * s, 300 * s, 'offline'), gap(300 * s, 500 * s, 'silent')] },
  },
  {
    name: 'offline, and the backlog was sent later',
    observed: observed(every(s, 0, 1000 * s), {
      before: -s,
      after: 1000 * s,
      presence: online([-1000 * s, true], [200 * s, false], [700 * s, true]),
    }),
    coverage: { fraction: 1, gaps: [] },
  },
  {
    name: 'before the vehicle was first heard it was offline, however short that was',
    observed: observed(every(s, 10 * s, 1000 * s), { after: 1000 * s, presence: online([9 * s, true]) }),
    coverage: { fraction: 0.99, gaps: [gap(0, 10 * s, 'offline')] },
  },
  {
    name: 'a signal that was never sent by a vehicle that was online half of the time',
    observed: observed([], { presence: online([500 * s, true]) }),
    coverage: { fraction: 0, gaps: [gap(0, 500 * s, 'offline'), gap(500 * s, 1000 * s, 'silent')] },
  },
  {
    name: 'a vehicle that was never heard',
    observed: observed([], { presence: [] }),
    coverage: { fraction: 0, gaps: [gap(0, 1000 * s, 'offline')] },
  },
  {
    name: 'after the last sample',
    observed: observed(every(s, 0, 601 * s), {
      before: -s,
      presence: online([-1000 * s, true], [610 * s, false]),
    }),
    coverage: { fraction: 0.6, gaps: [gap(600 * s, 1000 * s, 'offline')] },
  },
  {
    name: 'the future is no gap',
    observed: observed(every(s, 0, 500 * s), { before: -s }),
    now: 505 * s,
    coverage: { fraction: 1, gaps: [] },
  },
  {
    name: 'silent until now',
    observed: observed(every(s, 0, 400 * s), { before: -s }),
    now: 500 * s,
    coverage: { fraction: 0.798, gaps: [gap(399 * s, 500 * s, 'silent')] },
  },
  {
    name: 'a range that has not begun',
    observed: observed([], { before: -s }),
    now: -s,
    coverage: { fraction: 1, gaps: [] },
  },
  {
    name: 'a lost message, however short the time',
    observed: observed([...every(s, 0, 100 * s), ...every(s, 101 * s, 1000 * s)], {
      before: -s,
      after: 1000 * s,
      seen: [run('a', 1, 101, -s, 99 * s), run('a', 103, 1002, 101 * s, 1000 * s)],
    }),
    coverage: { fraction: 0.998, gaps: [gap(99 * s, 101 * s, 'lost')] },
  },
  {
    name: 'a loss over the edge of the range',
    observed: observed(every(s, 50 * s, 1000 * s), {
      before: -50 * s,
      after: 1000 * s,
      seen: [run('a', 1, 1, -50 * s, -50 * s), run('a', 101, 1100, 50 * s, 1000 * s)],
    }),
    coverage: { fraction: 0.95, gaps: [gap(0, 50 * s, 'lost')] },
  },
  {
    name: 'lost comes before offline, offline before silent',
    observed: observed([0, 1 * s, 2 * s, 600 * s, 601 * s, 602 * s], {
      before: -s,
      presence: online([-1000 * s, true], [100 * s, false], [300 * s, true]),
      seen: [run('a', 1, 2, -s, 2 * s), run('a', 9, 12, 250 * s, 602 * s)],
    }),
    coverage: {
      fraction: 0.004,
      gaps: [
        gap(2 * s, 250 * s, 'lost'),
        gap(250 * s, 300 * s, 'offline'),
        gap(300 * s, 600 * s, 'silent'),
        gap(602 * s, 1000 * s, 'silent'),
      ],
    },
  },
  {
    name: 'a new power-up begins to count anew',
    observed: observed(every(s, 0, 1000 * s), {
      before: -s,
      after: 1000 * s,
      seen: [run('a', 1, 500, -s, 498 * s), run('b', 7, 508, 499 * s, 1000 * s)],
    }),
    coverage: { fraction: 1, gaps: [] },
  },
  {
    name: 'a backlog with later numbers and earlier times tells nothing of when the lost message was',
    observed: observed(every(s, 0, 1000 * s), {
      before: -s,
      after: 1000 * s,
      seen: [run('a', 1, 500, 500 * s, 1000 * s), run('a', 502, 1001, -s, 499 * s)],
    }),
    coverage: { fraction: 1, gaps: [] },
  },
];
