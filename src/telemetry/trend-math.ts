import type { Bucket } from './telemetry-store.ts';

export interface Span {
  readonly min: number;
  readonly avg: number;
  readonly max: number;
}
/** What was measured in the parts of a range, by number of the part. */
export type Parts = ReadonlyMap<number, Span>;

export interface TrendPoint extends Span {
  /** Start of the part, milliseconds since 1970 UTC. */
  readonly t: number;
}

export function partsOf(buckets: readonly Bucket[], from: number, partMs: number): Map<number, Span> {
  const parts = new Map<number, Span>();
  for (const { t, min, avg, max } of buckets) {
    if (min === undefined || avg === undefined || max === undefined) continue;
    parts.set(Math.round((t - from) / partMs), { min, avg, max });
  }
  return parts;
}

/** Those parts that pass, each made anew; what `make` leaves undefined is left out. */
export function derive(parts: Parts, make: (span: Span, part: number) => Span | undefined): Parts {
  const made = new Map<number, Span>();
  for (const [part, span] of parts) {
    const value = make(span, part);
    if (value !== undefined) made.set(part, value);
  }
  return made;
}

export const exactly = (value: number): Span => ({ min: value, avg: value, max: value });

/** Joins every `ratio` parts to one point; parts without a value do not count in its mean. */
export function pointsOf(parts: Parts, from: number, partMs: number, ratio: number): TrendPoint[] {
  const groups = Map.groupBy(parts, ([part]) => Math.floor(part / ratio));
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([group, members]) => ({
      t: from + group * ratio * partMs,
      min: Math.min(...members.map(([, { min }]) => min)),
      avg: members.reduce((sum, [, { avg }]) => sum + avg, 0) / members.length,
      max: Math.max(...members.map(([, { max }]) => max)),
    }));
}

const dayMs = 86_400_000;
const fewestPoints = 4;
const shortestMs = 4 * dayMs;

/** Slope of the means by least squares, in units per 30 days; null for what is too short to tell. */
export function changePerMonth(points: readonly TrendPoint[]): number | null {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (points.length < fewestPoints || last.t - first.t < shortestMs) return null;
  const meanT = points.reduce((sum, { t }) => sum + t, 0) / points.length;
  const meanValue = points.reduce((sum, { avg }) => sum + avg, 0) / points.length;
  let above = 0;
  let below = 0;
  for (const { t, avg } of points) {
    above += (t - meanT) * (avg - meanValue);
    below += (t - meanT) ** 2;
  }
  return (above / below) * 30 * dayMs;
}

const atmosphereKpa = 101.325;
const zeroKelvin = -273.15;

/** Gauge pressure (kPa) that a tyre of this temperature (°C) would have at 20 °C: an ideal gas in a body that keeps its volume. */
export function pressureAt20(pressureKpa: number, temperature: number): number {
  return ((pressureKpa + atmosphereKpa) * (20 - zeroKelvin)) / (temperature - zeroKelvin) - atmosphereKpa;
}
