import { cellVoltage } from './cells.ts';
import { cellOhm, type Ev, type EvState, motorRpm } from './ev.ts';
import { addPadWear, addTyreSignals, round, type Signals } from './signals.ts';

/** A car's state as VSS 6.0 paths and units. The long arrays only where `full`. */
export function evSignals(ev: Ev, state: EvState, full: boolean): Signals {
  const pack = {
    soc: state.soc,
    currentA: state.currentA,
    cellOhm: cellOhm(ev, state),
    drift: state.cellDrift,
  };
  const voltages = new Array<number>(ev.model.cells);
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  let idMin = 0;
  let idMax = 0;
  for (let index = 0; index < voltages.length; index++) {
    const voltage = cellVoltage(ev.model.chemistry, ev.spread, index, pack);
    voltages[index] = round(voltage, 3);
    if (voltage < min) [min, idMin] = [voltage, index + 1];
    if (voltage > max) [max, idMax] = [voltage, index + 1];
  }
  const { currentA, packVoltage, packC } = state;
  const netKwh =
    (ev.model.capacityAh * state.soh * ev.model.cells * (ev.model.chemistry === 'lfp' ? 3.28 : 3.68)) / 1000;
  const energyKwh = netKwh * state.soc;
  const hottest = packC + 1.5 + Math.abs(currentA) * 0.006;
  const signals: Signals = {
    'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current': round(state.soc * 100, 2),
    'Vehicle.Powertrain.TractionBattery.StateOfCharge.CurrentEnergy': round(energyKwh, 2),
    'Vehicle.Powertrain.TractionBattery.StateOfHealth': round(state.soh * 100, 2),
    'Vehicle.Powertrain.TractionBattery.CurrentVoltage': round(packVoltage, 1),
    'Vehicle.Powertrain.TractionBattery.CurrentCurrent': round(currentA, 1),
    'Vehicle.Powertrain.TractionBattery.CurrentPower': Math.round(packVoltage * currentA),
    'Vehicle.Powertrain.TractionBattery.Temperature.Average': round(packC, 1),
    'Vehicle.Powertrain.TractionBattery.Temperature.Min': round(packC - 1.4, 1),
    'Vehicle.Powertrain.TractionBattery.Temperature.Max': round(hottest, 1),
    'Vehicle.Powertrain.TractionBattery.CellVoltage.Min': round(min, 3),
    'Vehicle.Powertrain.TractionBattery.CellVoltage.IdMin': idMin,
    'Vehicle.Powertrain.TractionBattery.CellVoltage.Max': round(max, 3),
    'Vehicle.Powertrain.TractionBattery.CellVoltage.IdMax': idMax,
    'Vehicle.Powertrain.TractionBattery.Range': Math.round(energyKwh * 6000),
    'Vehicle.Powertrain.TractionBattery.InsulationResistance': Math.round(state.insulationKohm * 1000),
    'Vehicle.Powertrain.TractionBattery.Charging.IsCharging': state.charging,
    'Vehicle.Powertrain.TractionBattery.DCDC.Temperature': round(state.converterC, 1),
    'Vehicle.Powertrain.ElectricMotor.Speed': Math.round(motorRpm(state.speedKmh)),
    'Vehicle.Powertrain.ElectricMotor.Power': Math.round(state.motorKw),
    'Vehicle.Powertrain.ElectricMotor.Torque': Math.round(state.motorNm),
    'Vehicle.Powertrain.ElectricMotor.Temperature': round(state.motorC, 1),
    'Vehicle.Powertrain.ElectricMotor.EngineCoolant.Temperature': round(state.coolantC, 1),
    'Vehicle.LowVoltageBattery.CurrentVoltage': round(state.lowVoltage.voltage, 2),
    'Vehicle.LowVoltageBattery.CurrentCurrent': round(state.lowVoltage.currentA, 1),
  };
  addTyreSignals(signals, state.tyres);
  if (!full) return signals;
  signals['Vehicle.Powertrain.TractionBattery.CellVoltage.CellVoltages'] = voltages;
  signals['Vehicle.Powertrain.TractionBattery.AccumulatedChargedEnergy'] = round(state.chargedKwh, 2);
  signals['Vehicle.Powertrain.TractionBattery.AccumulatedConsumedEnergy'] = round(state.consumedKwh, 2);
  signals['Vehicle.Powertrain.ElectricMotor.EngineCoolant.Level'] = coolantLevelName(state.coolantLevel);
  signals['Vehicle.Powertrain.ElectricMotor.EngineCoolant.FillLevel'] = coolantFillLevel(state.coolantLevel);
  addPadWear(signals, state.padWear);
  return signals;
}

/** Percent from the MIN mark, below which it is critical, to the MAX mark. */
export const coolantFillLevel = (level: number): number => Math.round(((level - 0.35) / 0.65) * 100);

/** VSS knows three names for a level. */
export const coolantLevelName = (level: number): string =>
  level < 0.35 ? 'CRITICALLY_LOW' : level < 0.7 ? 'LOW' : 'NORMAL';
