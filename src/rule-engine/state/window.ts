import type { WindowFunction } from '../language/derived.ts';

/**
 * A window keeps its samples in up to thirty parts of its length, aligned in time: of each part its times, the count, and
 * what the functions asked for need. So it is a function of the samples in it, in whatever messages they came; exact where
 * a part has no more than two samples, which are then kept as they are, and otherwise its far edge is off by less than a
 * part.
 */
const partsOfWindow = 30;

/** What the conditions on one signal over one time need. */
export interface WindowSpec {
  readonly slot: number;
  readonly windowMs: number;
  /** Samples so much older than the newest still count. */
  readonly lateMs: number;
  readonly partMs: number;
  /** Numbers kept of a part. Of up to two samples: the first and the last. */
  readonly lanes: number;
  /** Of more than two samples, where to find what; -1 where nobody asks for it. */
  readonly hasEnds: boolean;
  readonly sum: number;
  readonly squares: number;
  readonly least: number;
  readonly most: number;
}

export function windowSpec(
  slot: number,
  windowMs: number,
  lateMs: number,
  functions: ReadonlySet<WindowFunction>,
): WindowSpec {
  const asks = (...some: readonly WindowFunction[]) => some.some((each) => functions.has(each));
  const hasEnds = asks('delta', 'rate');
  let lanes = hasEnds ? 2 : 0;
  const lane = (...some: readonly WindowFunction[]) => (asks(...some) ? lanes++ : -1);
  const [sum, squares] = [lane('avg', 'stddev'), lane('stddev')];
  const [least, most] = [lane('min'), lane('max')];
  const partMs = windowMs / partsOfWindow;
  if (lanes > 0) lanes = Math.max(2, lanes);
  return { slot, windowMs, lateMs, partMs, lanes, hasEnds, sum, squares, least, most };
}
