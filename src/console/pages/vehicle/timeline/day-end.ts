const dayMs = 86_400_000;

/** The midnight after a day (`2026-11-22`) in a zone: how far its clock is ahead of UTC is looked up at that midnight. */
export function dayEnd(day: string, timeZone: string): number {
  const wallClock = Date.parse(`${day}T00:00Z`) + dayMs;
  return wallClock - aheadMs(wallClock - aheadMs(wallClock, timeZone), timeZone);
}

function aheadMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const of = (name: string) => Number(parts.find(({ type }) => type === name)?.value ?? 0);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(at / 1000) * 1000;
}
