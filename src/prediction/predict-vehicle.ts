import type { Prediction, Quantity } from './prediction.ts';
import { batteryCapacity } from './quantities/battery-capacity.ts';
import { brakePads } from './quantities/brake-pads.ts';
import { cellSpread } from './quantities/cell-spread.ts';
import { coolantLoss } from './quantities/coolant-loss.ts';
import { insulation } from './quantities/insulation.ts';
import { lowVoltageBattery } from './quantities/low-voltage-battery.ts';
import { tyres } from './quantities/tyres.ts';
import type { VehicleHistory } from './vehicle-history.ts';

const models: Readonly<Record<Quantity, (history: VehicleHistory) => Prediction[]>> = {
  BatteryCapacity: batteryCapacity,
  CellSpread: cellSpread,
  Insulation: insulation,
  LowVoltageBattery: lowVoltageBattery,
  BrakePads: brakePads,
  Tyres: tyres,
  CoolantLoss: coolantLoss,
};
const ofTractionBatteries: ReadonlySet<Quantity> = new Set(['BatteryCapacity', 'CellSpread', 'Insulation']);

/** Everything that is foreseen of a vehicle; pure. */
export function predictVehicle(history: VehicleHistory, hasTractionBattery: boolean): Prediction[] {
  return Object.entries(models).flatMap(([quantity, predict]) =>
    hasTractionBattery || !ofTractionBatteries.has(quantity as Quantity) ? predict(history) : [],
  );
}
