/** Where simulated cars live. Temperatures are a November's mean and half the swing between night and afternoon, °C. */
export interface Place {
  readonly name: string;
  readonly market: string;
  readonly timeZone: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly altitudeM: number;
  readonly meanC: number;
  readonly swingC: number;
  /** Rural roads: longer trips, higher speeds, holes in the radio coverage. */
  readonly rural: boolean;
}

const place = (
  name: string,
  market: string,
  timeZone: string,
  [latitude, longitude, altitudeM]: readonly [number, number, number],
  [meanC, swingC]: readonly [number, number],
  rural = false,
): Place => ({ name, market, timeZone, latitude, longitude, altitudeM, meanC, swingC, rural });

export const places: Readonly<Record<string, Place>> = Object.fromEntries(
  [
    place('berlin', 'DE', 'Europe/Berlin', [52.52, 13.405, 34], [6, 3]),
    place('eifel', 'DE', 'Europe/Berlin', [50.33, 6.94, 600], [4, 4], true),
    place('mexico-city', 'MX', 'America/Mexico_City', [19.4326, -99.1332, 2240], [16, 6]),
    place('sierra-gorda', 'MX', 'America/Mexico_City', [21.133, -99.63, 1400], [18, 8], true),
    place('sao-paulo', 'BR', 'America/Sao_Paulo', [-23.5505, -46.6333, 760], [21, 5]),
    place('chapada', 'BR', 'America/Bahia', [-12.56, -41.39, 440], [26, 6], true),
    place('shenzhen', 'CN', 'Asia/Shanghai', [22.5431, 114.0579, 10], [21, 4]),
    place('yunnan', 'CN', 'Asia/Shanghai', [25.6, 100.27, 1980], [12, 7], true),
    place('sydney', 'AU', 'Australia/Sydney', [-33.8688, 151.2093, 20], [20, 5]),
    place('flinders', 'AU', 'Australia/Adelaide', [-31.89, 138.42, 330], [24, 9], true),
    place('bangkok', 'TH', 'Asia/Bangkok', [13.7563, 100.5018, 4], [28, 4]),
    place('isan', 'TH', 'Asia/Bangkok', [16.43, 102.83, 165], [27, 6], true),
  ].map((each) => [each.name, each]),
);

/** Outside air at a local hour, with a slow drift from day to day. */
export function airTemperatureC(where: Place, localMs: number): number {
  const hour = (localMs / 3_600_000) % 24;
  const daily = -Math.cos(((hour - 3) / 24) * 2 * Math.PI) * where.swingC;
  return where.meanC + daily + Math.sin((localMs / 86_400_000) * 1.7 + where.longitude) * 1.5;
}
