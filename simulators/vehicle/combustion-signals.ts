import type { Combustion, CombustionState } from './combustion.ts';
import { coolantLevelName } from './ev-signals.ts';
import { clamp } from './random.ts';
import { round, type Signals, tyreSignals } from './signals.ts';

/** A car's state as VSS 6.0 paths and units, with the overlay's for misfires, fuel trims and intake air. */
export function combustionSignals(car: Combustion, state: CombustionState, full: boolean): Signals {
  const engine = 'Vehicle.Powertrain.CombustionEngine';
  const { model } = car;
  const airflow = state.running
    ? model.displacementL * (state.rpm / 120) * 1.15 * (0.2 + 0.75 * state.load)
    : 0;
  const torque = state.rpm > 0 ? (state.powerKw * 9549) / state.rpm : 0;
  // Failed ignitions let the crankshaft stumble.
  const stumble = state.misfireShare * 320 * Math.sin(state.engineHours * 36_000);
  const signals: Signals = {
    [`${engine}.IsRunning`]: state.running,
    [`${engine}.Speed`]: state.running ? Math.round(state.rpm + stumble) : 0,
    [`${engine}.EngineCoolant.Temperature`]: round(state.coolantC, 1),
    [`${engine}.EngineCoolant.Level`]: coolantLevelName(state.coolantLevel),
    [`${engine}.EngineOil.Temperature`]: round(state.oilC, 1),
    [`${engine}.MAP`]: state.running ? Math.round(28 + 72 * state.load) : 100,
    [`${engine}.MAF`]: Math.round(airflow),
    [`${engine}.TPS`]: Math.round(clamp(10 + state.load * 78, 0, 100)) * Number(state.running),
    [`${engine}.EOP`]: state.running ? Math.round(120 + state.rpm * 0.07) : 0,
    [`${engine}.Power`]: Math.round(state.powerKw),
    [`${engine}.Torque`]: Math.round(torque),
    [`${engine}.MisfireRate`]: round(state.misfireShare * 100, 2),
    [`${engine}.ShortTermFuelTrim`]: round(state.shortTrim, 1),
    [`${engine}.LongTermFuelTrim`]: round(state.longTrim, 1),
    'Vehicle.Powertrain.Transmission.CurrentGear': state.gear,
    'Vehicle.Powertrain.FuelSystem.RelativeLevel': Math.round((state.fuelL / model.tankL) * 100),
    'Vehicle.Powertrain.FuelSystem.AbsoluteLevel': round(state.fuelL, 1),
    'Vehicle.LowVoltageBattery.CurrentVoltage': round(state.lowVoltage.voltage, 2),
    'Vehicle.LowVoltageBattery.CurrentCurrent': round(state.lowVoltage.currentA, 1),
    ...tyreSignals(state.tyres),
  };
  if (!full) return signals;
  signals[`${engine}.EngineHours`] = round(state.engineHours, 2);
  const wheels = ['Row1.Wheel.Left', 'Row1.Wheel.Right', 'Row2.Wheel.Left', 'Row2.Wheel.Right'];
  wheels.forEach((wheel, index) => {
    signals[`Vehicle.Chassis.Axle.${wheel}.Brake.PadWear`] = Math.round(state.padWear[index] ?? 0);
  });
  return signals;
}
