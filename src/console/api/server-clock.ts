/** Ages must be right on a device whose clock is not: the server says what time it is with every answer. */

const toleratedMs = 5_000;
let offsetMs = 0;

export function noteServerTime(dateHeader: string | null): void {
  const time = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
  if (Number.isNaN(time)) return;
  const difference = time - Date.now();
  offsetMs = Math.abs(difference) > toleratedMs ? difference : 0;
}

/** Milliseconds since 1970 UTC by the server's clock. */
export const serverNow = (): number => Date.now() + offsetMs;
