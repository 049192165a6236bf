import type { Signals } from '../vehicle/signals.ts';
import type { Offer } from './offer.ts';

const signal = {
  speed: 'Vehicle.Speed',
  gear: 'Vehicle.Powertrain.Transmission.SelectedGear',
  charge: 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current',
  charging: 'Vehicle.Powertrain.TractionBattery.Charging.IsCharging',
  lowVoltage: 'Vehicle.LowVoltageBattery.CurrentVoltage',
  outside: 'Vehicle.Exterior.AirTemperature',
} as const;
/** VSS. */
const park = 126;

/**
 * Why a car must not install now, as the code that it reports; null where it may. The car looks itself. What it does not have
 * (a petrol car's traction battery) stands in nobody's way.
 */
export function obstacleNow({ preconditions, window }: Offer, signals: Signals, now: number): string | null {
  const { parked, leastStateOfCharge, least12V, notCharging, temperature } = preconditions;
  const below = (path: string, least: number | null) =>
    least !== null && typeof signals[path] === 'number' && signals[path] < least;
  const above = (path: string, most: number | null) =>
    most !== null && typeof signals[path] === 'number' && signals[path] > most;
  if (parked && (signals[signal.speed] !== 0 || signals[signal.gear] !== park)) return 'not-parked';
  if (notCharging && signals[signal.charging] === true) return 'charging';
  if (below(signal.charge, leastStateOfCharge)) return 'state-of-charge-low';
  if (below(signal.lowVoltage, least12V)) return '12v-low';
  if (below(signal.outside, temperature?.least ?? null)) return 'too-cold';
  if (above(signal.outside, temperature?.most ?? null)) return 'too-hot';
  return window === null || isOpen(window, now) ? null : 'outside-window';
}

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** By the clock on the wall; a window past midnight is of the day on which it opens. */
function isOpen({ hours, timeZone }: NonNullable<Offer['window']>, now: number): boolean {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  }).formatToParts(now);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  const day = dayNames.indexOf(part('weekday'));
  const time = `${part('hour')}:${part('minute')}`;
  return hours.some(({ days, from, to }) => {
    if (from < to) return days.includes(day) && time >= from && time < to;
    return (days.includes(day) && time >= from) || (days.includes((day + 6) % 7) && time < to);
  });
}
