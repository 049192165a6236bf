import { expect, test } from 'vitest';
import { shortName } from '../../../src/console/format/signal-name.ts';

test.each([
  ['Vehicle.Speed', 'Speed'],
  ['Vehicle.LowVoltageBattery.CurrentVoltage', 'Low Voltage Battery Current Voltage'],
  ['Vehicle.LowVoltageBattery.CurrentCurrent', 'Low Voltage Battery Current'],
  ['Vehicle.Powertrain.TractionBattery.CurrentVoltage', 'Traction Battery Current Voltage'],
  ['Vehicle.Powertrain.TractionBattery.Charging.IsCharging', 'Is Charging'],
  ['Vehicle.Powertrain.TractionBattery.CellVoltage.CellVoltages', 'Cell Voltages'],
  ['Vehicle.Powertrain.TractionBattery.CellVoltage.Max', 'Cell Voltage Max'],
  ['Vehicle.Chassis.Axle.Row2.Wheel.Right.Tire.Pressure', 'Tire Pressure · Row 2 Right'],
])('%s is called %s', (path, name) => {
  expect(shortName(path)).toBe(name);
});
