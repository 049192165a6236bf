import type { Sample } from '../link/speaker.ts';
import { createCar, type ModelName } from './car.ts';
import { createRandom } from './random.ts';
import { round, type Signals } from './signals.ts';

/** What has slowly changed in the months before the car's own life is simulated, as it stands when that begins. */
export interface Wear {
  readonly days: number;
  /** The pads will be at 85 % so many days from now. */
  readonly padsWornInDays?: number | undefined;
  /** The right rear tyre. */
  readonly tyreLeakKpaPerDay?: number | undefined;
  /** The traction battery, in percent. */
  readonly healthLostPerYear?: number | undefined;
}

const dayMs = 86_400_000;
const samplesADay = 2;
const padLimit = 85;
const odometer = 'Vehicle.TraveledDistance';
const kmPerDay = 140;
/** Somebody pumps up a leaking tyre again. */
const inflatedEveryDays = 45;
const wheels = ['Row1.Wheel.Left', 'Row1.Wheel.Right', 'Row2.Wheel.Left', 'Row2.Wheel.Right'];

/** Two samples a day of what wears, of the days before `from`; they end where the car's own life begins. */
export function earlierDays(vin: string, model: ModelName, wear: Wear, from: number): Sample[] {
  const car = createCar(vin, model, { meanC: 20, fastCharger: true });
  const now: Signals = { ...car.signals(true), [odometer]: car.odometerM };
  const random = createRandom(vin, 'earlier');
  const noise = (by: number): number => by * (random() + random() - 1);
  const samples: Sample[] = [];
  for (let index = wear.days * samplesADay; index > 0; index--) {
    const ago = index / samplesADay;
    samples.push({ ts: Math.round(from - ago * dayMs), signals: signalsOf(now, wear, ago, noise) });
  }
  return samples;
}

function signalsOf(now: Signals, wear: Wear, ago: number, noise: (by: number) => number): Signals {
  const signals: Signals = { 'Vehicle.Speed': 0 };
  signals[odometer] = Math.max(0, Math.round(Number(now[odometer]) - ago * kmPerDay * 1000));
  wheels.forEach((wheel, index) => {
    const path = `Vehicle.Chassis.Axle.${wheel}`;
    const pads = Number(now[`${path}.Brake.PadWear`] ?? 0);
    const pace = index < 2 ? 1 : 0.6;
    const worn =
      wear.padsWornInDays === undefined ? 0 : (pace * ago * (padLimit - pads)) / wear.padsWornInDays;
    // Worn ones were replaced.
    const before = (((pads - worn) % padLimit) + padLimit) % padLimit;
    signals[`${path}.Brake.PadWear`] = Math.round(Math.max(0, before + noise(0.6)));
    const lost = index === 3 ? (wear.tyreLeakKpaPerDay ?? 0) * (ago % inflatedEveryDays) : 0;
    const airC = 18 + noise(9);
    signals[`${path}.Tire.Temperature`] = round(airC, 1);
    const at20 = Number(now[`${path}.Tire.Pressure`] ?? 250) + lost + noise(1);
    signals[`${path}.Tire.Pressure`] = Math.round((at20 + 101.3) * ((airC + 273.15) / 293.15) - 101.3);
  });
  const health = 'Vehicle.Powertrain.TractionBattery.StateOfHealth';
  if (now[health] !== undefined) {
    const before = (ago * (wear.healthLostPerYear ?? 1)) / 365;
    signals[health] = round(Math.min(100, Number(now[health]) + before + noise(0.15)), 2);
  }
  return signals;
}
