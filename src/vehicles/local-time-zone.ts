/** Markets whose law knows one time, though the zone database lists another for a part of them. */
const oneTimeByLaw: Readonly<Record<string, string>> = { CN: 'Asia/Shanghai' };
const known = new Map<string, string | null>();

/**
 * The zone whose clock a driver looks at: as registered, else that of the market where all of it keeps the same time.
 * Null where neither tells. IANA name.
 */
export function localTimeZone(vehicle: {
  readonly timeZone: string | null;
  readonly market: string;
}): string | null {
  const { timeZone, market } = vehicle;
  if (timeZone !== null && offsets(timeZone) !== undefined) return timeZone;
  let zone = known.get(market);
  if (zone === undefined) {
    zone = oneTimeByLaw[market] ?? onlyZoneOf(market);
    known.set(market, zone);
  }
  return zone;
}

function onlyZoneOf(market: string): string | null {
  const locale = new Intl.Locale('und', { region: market }) as Intl.Locale & {
    getTimeZones?(): string[] | undefined;
  };
  const zones = locale.getTimeZones?.() ?? [];
  const agree = new Set(zones.map((zone) => offsets(zone))).size === 1;
  return agree ? (zones[0] ?? null) : null;
}

/** How a zone stands to UTC in January and in July; undefined for one that does not exist. */
function offsets(timeZone: string): string | undefined {
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
    const year = new Date().getUTCFullYear();
    return [0, 6].map((month) => format.format(Date.UTC(year, month, 15))).join();
  } catch {
    return undefined;
  }
}
