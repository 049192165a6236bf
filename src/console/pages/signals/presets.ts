/** What one looks at first, by question (COVESA VSS paths). A pattern ends in `*` where several signals are meant. */
export const presetNames = [
  'battery',
  'cells',
  'charging',
  'thermal',
  'lowVoltage',
  'motor',
  'engine',
  'tyres',
  'driving',
] as const;
export type PresetName = (typeof presetNames)[number];

const battery = 'Vehicle.Powertrain.TractionBattery';
const engine = 'Vehicle.Powertrain.CombustionEngine';
const motor = 'Vehicle.Powertrain.ElectricMotor';

const presets: Readonly<Record<PresetName, readonly string[]>> = {
  battery: [
    `${battery}.StateOfCharge.Current`,
    `${battery}.StateOfCharge.Displayed`,
    `${battery}.CurrentVoltage`,
    `${battery}.CurrentCurrent`,
    `${battery}.Temperature.Average`,
    `${battery}.Temperature.Max`,
    `${battery}.InsulationResistance`,
    `${battery}.StateOfHealth`,
  ],
  cells: [`${battery}.CellVoltage.*`, `${battery}.Temperature.*`],
  charging: [
    `${battery}.Charging.*`,
    `${battery}.StateOfCharge.Current`,
    `${battery}.CurrentPower`,
    `${battery}.CurrentCurrent`,
    `${battery}.Temperature.Max`,
  ],
  thermal: [
    `${battery}.Temperature.*`,
    `${motor}.Temperature`,
    `${motor}.EngineCoolant.Temperature`,
    `${battery}.DCDC.Temperature`,
    `${engine}.EngineCoolant.Temperature`,
    `${engine}.EngineOil.Temperature`,
    'Vehicle.Exterior.AirTemperature',
  ],
  lowVoltage: [
    'Vehicle.LowVoltageBattery.CurrentVoltage',
    'Vehicle.LowVoltageBattery.CurrentCurrent',
    `${battery}.DCDC.*`,
    `${engine}.IsRunning`,
  ],
  motor: [`${motor}.Speed`, `${motor}.Torque`, `${motor}.Power`, `${motor}.Temperature`, 'Vehicle.Speed'],
  engine: [
    `${engine}.Speed`,
    `${engine}.Torque`,
    `${engine}.EngineCoolant.Temperature`,
    `${engine}.EOP`,
    `${engine}.MAF`,
    `${engine}.MisfireRate`,
    `${engine}.ShortTermFuelTrim`,
    `${engine}.LongTermFuelTrim`,
  ],
  tyres: ['Vehicle.Chassis.Axle.*.Tire.Pressure', 'Vehicle.Chassis.Axle.*.Tire.Temperature'],
  driving: [
    'Vehicle.Speed',
    'Vehicle.Chassis.Accelerator.PedalPosition',
    'Vehicle.Chassis.Brake.PedalPosition',
    'Vehicle.Powertrain.Transmission.SelectedGear',
    'Vehicle.Powertrain.Transmission.CurrentGear',
    `${battery}.CurrentPower`,
  ],
};

const mostSignals = 8;

/** Of a preset what this vehicle sends, in the order of importance. */
export function presetSignals(name: PresetName, sent: readonly string[]): string[] {
  const found = new Set<string>();
  for (const pattern of presets[name]) {
    const matches = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.+')}$`);
    for (const path of sent) if (matches.test(path)) found.add(path);
  }
  return [...found].slice(0, mostSignals);
}
