import { expect, test } from 'vitest';
import { obstacleNow } from '../../../simulators/update-client/obstacles.ts';
import type { Offer } from '../../../simulators/update-client/offer.ts';

const preconditions = {
  ...{ parked: true, leastStateOfCharge: 30, least12V: 12.2, notCharging: true },
  temperature: { least: -10, most: 40 },
};
const parked = {
  'Vehicle.Speed': 0,
  'Vehicle.Powertrain.Transmission.SelectedGear': 126,
  'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current': 30,
  'Vehicle.Powertrain.TractionBattery.Charging.IsCharging': false,
  'Vehicle.LowVoltageBattery.CurrentVoltage': 12.2,
  'Vehicle.Exterior.AirTemperature': 40,
};
const offer = (window: Offer['window'] = null) => ({ preconditions, window }) as Offer;

test.each([
  [{}, null],
  [{ 'Vehicle.Speed': 3 }, 'not-parked'],
  [{ 'Vehicle.Powertrain.Transmission.SelectedGear': 127 }, 'not-parked'],
  [{ 'Vehicle.Powertrain.TractionBattery.Charging.IsCharging': true }, 'charging'],
  [{ 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current': 29.9 }, 'state-of-charge-low'],
  [{ 'Vehicle.LowVoltageBattery.CurrentVoltage': 12.1 }, '12v-low'],
  [{ 'Vehicle.Exterior.AirTemperature': -11 }, 'too-cold'],
  [{ 'Vehicle.Exterior.AirTemperature': 41 }, 'too-hot'],
])('%j → %s', (changed, code) => {
  expect(obstacleNow(offer(), { ...parked, ...changed }, 0)).toBe(code);
});

test('a petrol car has no traction battery that could stand in the way', () => {
  const { 'Vehicle.Speed': speed, 'Vehicle.Powertrain.Transmission.SelectedGear': gear } = parked;
  const signals = { 'Vehicle.Speed': speed, 'Vehicle.Powertrain.Transmission.SelectedGear': gear };
  expect(obstacleNow(offer(), signals, 0)).toBe(null);
});

// 2026-07-06 is a Monday; Berlin is two hours ahead of UTC then.
test.each([
  ['2026-07-06T20:29Z', 'outside-window'],
  ['2026-07-06T20:30Z', null],
  ['2026-07-07T02:59Z', null],
  ['2026-07-07T03:00Z', 'outside-window'],
  ['2026-07-07T20:45Z', 'outside-window'],
  ['2026-07-06T02:00Z', 'outside-window'],
])('Mondays from 22:30 to 05:00 in Berlin: %s → %s', (time, code) => {
  const window = { hours: [{ days: [0], from: '22:30', to: '05:00' }], timeZone: 'Europe/Berlin' };
  expect(obstacleNow(offer(window), parked, Date.parse(time))).toBe(code);
});
