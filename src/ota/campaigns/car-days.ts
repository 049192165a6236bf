const dayMs = 86_400_000;

/**
 * When cars that were updated at these times have been watched for so many car-days together; Infinity where none was.
 * Milliseconds, in whatever way the times are.
 */
export function whenWatched(updatedAt: Iterable<number>, carDays: number): number {
  const times = Float64Array.from(updatedAt).sort();
  let missing = carDays * dayMs;
  for (const [index, at] of times.entries()) {
    const cars = index + 1;
    const until = times[cars] ?? Number.POSITIVE_INFINITY;
    if (cars * (until - at) >= missing) return at + missing / cars;
    missing -= cars * (until - at);
  }
  return Number.POSITIVE_INFINITY;
}
