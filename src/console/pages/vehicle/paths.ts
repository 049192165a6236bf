/** The signals that the page itself looks at (COVESA VSS). */
const battery = 'Vehicle.Powertrain.TractionBattery';

export const paths = {
  charge: `${battery}.StateOfCharge.Current`,
  range: `${battery}.Range`,
  isCharging: `${battery}.Charging.IsCharging`,
  fuel: 'Vehicle.Powertrain.FuelSystem.RelativeLevel',
  engineRuns: 'Vehicle.Powertrain.CombustionEngine.IsRunning',
  lowVoltage: 'Vehicle.LowVoltageBattery.CurrentVoltage',
  speed: 'Vehicle.Speed',
  distance: 'Vehicle.TraveledDistance',
  outside: 'Vehicle.Exterior.AirTemperature',
} as const;

export const wheels = ['Row1.Wheel.Left', 'Row1.Wheel.Right', 'Row2.Wheel.Left', 'Row2.Wheel.Right'] as const;
export type Wheel = (typeof wheels)[number];
export const isWheel = (place: string | null): place is Wheel =>
  place !== null && (wheels as readonly string[]).includes(place);
