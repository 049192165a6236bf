/** The signal that carries the message's seq as its value, so that a message can be found again by its sample. */
export const seqSignal = 'Vehicle.TraveledDistance';

const battery = 'Vehicle.Powertrain.TractionBattery';
const motor = 'Vehicle.Powertrain.ElectricMotor';
const wheel = (axle: 1 | 2, side: 'Left' | 'Right'): string =>
  `Vehicle.Chassis.Axle.Row${axle}.Wheel.${side}`;

/**
 * What a healthy electric car sends while it drives: VSS name, a usual value, how far it wanders. The rules judge many of
 * these; none fires.
 */
export const drivingSignals: readonly (readonly [name: string, usual: number, spread: number])[] = [
  ['Vehicle.Speed', 63, 12],
  [`${battery}.CellVoltage.Min`, 3.721, 0.002],
  [`${battery}.CellVoltage.Max`, 3.735, 0.002],
  [`${battery}.CellVoltage.IdMin`, 17, 0],
  [`${battery}.CellVoltage.IdMax`, 83, 0],
  [`${battery}.StateOfCharge.Current`, 61.5, 0.4],
  [`${battery}.StateOfCharge.Displayed`, 60.5, 0.4],
  [`${battery}.StateOfHealth`, 94.2, 0],
  [`${battery}.CurrentVoltage`, 358.4, 3],
  [`${battery}.CurrentCurrent`, 41.7, 25],
  [`${battery}.CurrentPower`, 14903.5, 900],
  [`${battery}.Temperature.Average`, 27.4, 0.5],
  [`${battery}.Temperature.Min`, 26.1, 0.5],
  [`${battery}.Temperature.Max`, 29.3, 0.5],
  [`${battery}.AccumulatedConsumedEnergy`, 10431.7, 1],
  [`${battery}.DCDC.Temperature`, 38.5, 1],
  ['Vehicle.LowVoltageBattery.CurrentVoltage', 14.1, 0.1],
  ['Vehicle.LowVoltageBattery.CurrentCurrent', 3.2, 0.5],
  [`${motor}.Speed`, 5210.5, 400],
  [`${motor}.Torque`, 54, 20],
  [`${motor}.Power`, 29, 8],
  [`${motor}.Temperature`, 61.5, 2],
  [`${motor}.EngineCoolant.Temperature`, 43.5, 1],
  [`${wheel(1, 'Left')}.Tire.Pressure`, 252, 1],
  [`${wheel(1, 'Right')}.Tire.Pressure`, 251, 1],
  [`${wheel(2, 'Left')}.Tire.Pressure`, 262, 1],
  [`${wheel(2, 'Right')}.Tire.Pressure`, 261, 1],
  [`${wheel(1, 'Left')}.Tire.Temperature`, 31.5, 1],
  [`${wheel(1, 'Right')}.Tire.Temperature`, 31.5, 1],
  [`${wheel(2, 'Left')}.Tire.Temperature`, 30.5, 1],
  [`${wheel(2, 'Right')}.Tire.Temperature`, 30.5, 1],
  ['Vehicle.Chassis.Accelerator.PedalPosition', 24, 10],
  ['Vehicle.Chassis.SteeringWheel.Angle', 3, 9],
  ['Vehicle.Acceleration.Longitudinal', 0.41, 0.3],
  ['Vehicle.AngularVelocity.Yaw', 1.27, 0.8],
  ['Vehicle.Exterior.AirTemperature', 18.5, 0.2],
  ['Vehicle.CurrentLocation.Latitude', 48.137154, 0.01],
  ['Vehicle.CurrentLocation.Longitude', 11.576124, 0.01],
  ['Vehicle.CurrentLocation.Heading', 143.5, 20],
];
