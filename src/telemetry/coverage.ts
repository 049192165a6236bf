import { type Observed, type SeenRange, shortestPauseMs } from './telemetry-store.ts';

/**
 * - `lost`: sequence numbers are missing: something was sent and did not arrive.
 * - `offline`: no samples, and the vehicle was not connected (or had never been heard yet).
 * - `silent`: no samples although it was connected.
 */
type GapReason = 'lost' | 'offline' | 'silent';

export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly reason: GapReason;
}

export interface Coverage {
  /** Covered share of the range up to now, 0 to 1; 1 where nothing was asked yet. */
  readonly fraction: number;
  /** In time order, without overlaps, inside the range, none after now. */
  readonly gaps: readonly Gap[];
}

/**
 * How much of [from, to) is known of a signal, and where and why not. Pure.
 *
 * A hole is a time between two neighbouring samples of more than three usual intervals (their median, in and around the
 * range) and more than 30 s; before the first sample of all, and after the last one up to now, likewise. What a vehicle
 * buffered and sent later leaves no hole. A hole is `silent` where the vehicle was connected for longer than such a
 * silence; the rest of it is `offline`: a connection that is cut is noticed late, and the first sample takes its time.
 * Missing sequence numbers are a gap between the times of their neighbours, however short. Where reasons meet,
 * `lost` comes before `offline` before `silent`: what is known to be missing before what may never have been measured.
 */
export function computeCoverage(observed: Observed, from: number, to: number, now: number): Coverage {
  const end = Math.min(to, now);
  if (end <= from) return { fraction: 1, gaps: [] };
  const silence = Math.max(3 * observed.usualInterval, shortestPauseMs);
  const lost = joined(clipped(lostSpans(observed.seen), from, end));
  const unheard = holes(observed, now, silence).flatMap((hole) =>
    explained(hole, observed.presence, silence),
  );
  const gaps = [...lost, ...without(clipped(unheard, from, end), lost)].sort((a, b) => a.from - b.from);
  const missing = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  return { fraction: Math.max(0, 1 - missing / (end - from)), gaps: joined(gaps) };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function holes({ first, last, pauses }: Observed, now: number, silence: number): Span[] {
  const before = { from: Number.NEGATIVE_INFINITY, to: Math.min(first ?? now, now) };
  const after = { from: last ?? now, to: now };
  return [before, ...pauses.map(({ from, to }) => ({ from, to: Math.min(to, now) })), after].filter(
    ({ from, to }) => to - from > silence,
  );
}

function explained(hole: Span, presence: Observed['presence'], silence: number): Gap[] {
  const bounds = [
    { at: Number.NEGATIVE_INFINITY, online: false },
    ...presence,
    { at: Number.POSITIVE_INFINITY, online: false },
  ];
  const parts: Gap[] = [];
  for (const [index, { at, online }] of bounds.slice(0, -1).entries()) {
    const part = { from: Math.max(at, hole.from), to: Math.min(bounds[index + 1]!.at, hole.to) };
    if (part.to > part.from)
      parts.push({ ...part, reason: online && part.to - part.from > silence ? 'silent' : 'offline' });
  }
  return parts;
}

function lostSpans(seen: readonly SeenRange[]): Gap[] {
  const byBoot = Map.groupBy(seen, ({ boot }) => boot);
  return [...byBoot.values()].flatMap((runs) => {
    const sorted = runs.toSorted((a, b) => a.firstSeq - b.firstSeq);
    return sorted.slice(1).flatMap((run, index): Gap[] => {
      const last = sorted[index]!;
      const missing = run.firstSeq > last.lastSeq + 1;
      // Neighbours the other way round in time (a backlog sent after newer data) do not tell when it was.
      return missing && run.firstTs > last.lastTs
        ? [{ from: last.lastTs, to: run.firstTs, reason: 'lost' }]
        : [];
    });
  });
}

function clipped(gaps: readonly Gap[], from: number, to: number): Gap[] {
  return gaps
    .map((gap) => ({ ...gap, from: Math.max(gap.from, from), to: Math.min(gap.to, to) }))
    .filter((gap) => gap.to > gap.from);
}

/** Gaps of the same reason that touch or overlap become one. */
function joined(gaps: readonly Gap[]): Gap[] {
  const result: Gap[] = [];
  for (const gap of gaps.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && last.reason === gap.reason && gap.from <= last.to)
      result[result.length - 1] = { ...last, to: Math.max(last.to, gap.to) };
    else result.push(gap);
  }
  return result;
}

/** What is left of `gaps` outside `taken`, which is in order and without overlaps. */
function without(gaps: readonly Gap[], taken: readonly Span[]): Gap[] {
  return gaps.flatMap((gap) => {
    const rest: Gap[] = [];
    let { from } = gap;
    for (const span of taken) {
      if (span.to <= from || span.from >= gap.to) continue;
      if (span.from > from) rest.push({ ...gap, from, to: span.from });
      from = Math.max(from, span.to);
    }
    if (from < gap.to) rest.push({ ...gap, from });
    return rest;
  });
}
