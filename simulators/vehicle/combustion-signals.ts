import type { Combustion, CombustionState } from './combustion.ts';
import { coolantFillLevel, coolantLevelName } from './ev-signals.ts';
import { clamp } from './random.ts';
import { addPadWear, addTyreSignals, round, type Signals } from './signals.ts';

/** A car's state as VSS 6.0 paths and units, with the overlay's for misfires, fuel trims and intake air. */
export function combustionSignals(car: Combustion, state: CombustionState, full: boolean): Signals {
  const { model } = car;
  const airflow = state.running
    ? model.displacementL * (state.rpm / 120) * 1.15 * (0.2 + 0.75 * state.load)
    : 0;
  const torque = state.rpm > 0 ? (state.powerKw * 9549) / state.rpm : 0;
  // Failed ignitions let the crankshaft stumble.
  const stumble = state.misfireShare * 320 * Math.sin(state.engineHours * 36_000);
  const signals: Signals = {
    'Vehicle.Powertrain.CombustionEngine.IsRunning': state.running,
    'Vehicle.Powertrain.CombustionEngine.Speed': state.running ? Math.round(state.rpm + stumble) : 0,
    'Vehicle.Powertrain.CombustionEngine.EngineCoolant.Temperature': round(state.coolantC, 1),
    'Vehicle.Powertrain.CombustionEngine.EngineCoolant.Level': coolantLevelName(state.coolantLevel),
    'Vehicle.Powertrain.CombustionEngine.EngineCoolant.FillLevel': coolantFillLevel(state.coolantLevel),
    'Vehicle.Powertrain.CombustionEngine.EngineOil.Temperature': round(state.oilC, 1),
    'Vehicle.Powertrain.CombustionEngine.MAP': state.running ? Math.round(28 + 72 * state.load) : 100,
    'Vehicle.Powertrain.CombustionEngine.MAF': Math.round(airflow),
    'Vehicle.Powertrain.CombustionEngine.TPS':
      Math.round(clamp(10 + state.load * 78, 0, 100)) * Number(state.running),
    'Vehicle.Powertrain.CombustionEngine.EOP': state.running ? Math.round(120 + state.rpm * 0.07) : 0,
    'Vehicle.Powertrain.CombustionEngine.Power': Math.round(state.powerKw),
    'Vehicle.Powertrain.CombustionEngine.Torque': Math.round(torque),
    'Vehicle.Powertrain.CombustionEngine.MisfireRate': round(state.misfireShare * 100, 2),
    'Vehicle.Powertrain.CombustionEngine.ShortTermFuelTrim': round(state.shortTrim, 1),
    'Vehicle.Powertrain.CombustionEngine.LongTermFuelTrim': round(state.longTrim, 1),
    'Vehicle.Powertrain.Transmission.CurrentGear': state.gear,
    'Vehicle.Powertrain.FuelSystem.RelativeLevel': Math.round((state.fuelL / model.tankL) * 100),
    'Vehicle.Powertrain.FuelSystem.AbsoluteLevel': round(state.fuelL, 1),
    'Vehicle.LowVoltageBattery.CurrentVoltage': round(state.lowVoltage.voltage, 2),
    'Vehicle.LowVoltageBattery.CurrentCurrent': round(state.lowVoltage.currentA, 1),
  };
  addTyreSignals(signals, state.tyres);
  if (!full) return signals;
  signals['Vehicle.Powertrain.CombustionEngine.EngineHours'] = round(state.engineHours, 2);
  addPadWear(signals, state.padWear);
  return signals;
}
