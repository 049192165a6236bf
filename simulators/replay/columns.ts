/** Recordings name the same thing in many ways; these are the ones that OBD loggers use, without case, units and signs. */
const engine = 'Vehicle.Powertrain.CombustionEngine';
const obdColumns: Readonly<Record<string, readonly string[]>> = {
  'Vehicle.Speed': ['vehicle speed sensor', 'vehicle speed', 'speed'],
  [`${engine}.Speed`]: ['engine rpm'],
  [`${engine}.EngineCoolant.Temperature`]: [
    'engine coolant temperature',
    'coolant temperature',
    'engine coolant temp',
  ],
  [`${engine}.MAP`]: ['intake manifold absolute pressure', 'intake manifold pressure'],
  [`${engine}.MAF`]: ['air flow rate from mass flow sensor', 'maf'],
  [`${engine}.TPS`]: ['absolute throttle position', 'throttle', 'throttle pos'],
  [`${engine}.IntakeAirTemperature`]: ['intake air temperature', 'intake air temp', 'air intake temp'],
  [`${engine}.ShortTermFuelTrim`]: ['short term fuel trim bank 1'],
  [`${engine}.LongTermFuelTrim`]: ['long term fuel trim bank 1', 'term fuel trim bank 1'],
  [`${engine}.CatalystTemperature`]: ['catalyst temperature bank1 sensor1'],
  'Vehicle.Exterior.AirTemperature': ['ambient air temperature', 'ambient air temp'],
  'Vehicle.Chassis.Accelerator.PedalPosition': ['accelerator pedal position d', 'pedal d'],
  'Vehicle.Powertrain.FuelSystem.RelativeLevel': ['fuel tank', 'fuel level'],
  'Vehicle.LowVoltageBattery.CurrentVoltage': ['control module voltage'],
  'Vehicle.CurrentLocation.Latitude': ['latitude'],
  'Vehicle.CurrentLocation.Longitude': ['longitude'],
  'Vehicle.CurrentLocation.Altitude': ['altitude'],
};

const paths = new Map(
  Object.entries(obdColumns).flatMap(([path, names]) => names.map((name) => [name, path] as const)),
);

/** Units of the recording → factor and offset into VSS's: `value * factor + offset`. Absent: it is VSS's own. */
const conversions: Readonly<Record<string, readonly [factor: number, offset: number]>> = {
  mph: [1.609344, 0],
  f: [5 / 9, -160 / 9],
  k: [1, -273.15],
  psi: [6.894757, 0],
  bar: [100, 0],
  mbar: [0.1, 0],
  'm/s': [3.6, 0],
  mv: [0.001, 0],
};

export interface Mapping {
  readonly column: string;
  readonly path: string;
  /** From the recording's unit into the one that VSS has for this path. */
  readonly convert: (value: number) => number;
}

/** `Engine Coolant Temperature [Â°C]` → name and unit, whatever the file's encoding did to the degree sign. */
export function splitHeading(heading: string): { readonly name: string; readonly unit: string } {
  const match = /^(.*?)\s*[[(]([^\])]*)[\])]\s*$/.exec(heading);
  const name = (match?.[1] ?? heading)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
  return { name, unit: (match?.[2] ?? '').replaceAll(/[^A-Za-z/%0-9]/g, '').toLowerCase() };
}

/** How an OBD column becomes a signal; undefined where no signal says the same. */
export function mapObdColumn(heading: string): Mapping | undefined {
  const { name, unit } = splitHeading(heading);
  const path = paths.get(name);
  if (path === undefined) return undefined;
  const [factor, offset] = conversions[unit] ?? [1, 0];
  return { column: heading.trim(), path, convert: (value) => value * factor + offset };
}
