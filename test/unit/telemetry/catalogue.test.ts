import { expect, test } from 'vitest';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import { sampleFlags } from '../../../src/telemetry/telemetry-store.ts';

const catalogue = createCatalogue();
const battery = 'Vehicle.Powertrain.TractionBattery';
const { wrongType, outOfRange } = sampleFlags;

test('knows the standard and the overlay', () => {
  expect(catalogue.lookup('Vehicle.Speed')).toMatchObject({
    datatype: 'float',
    unit: 'km/h',
    min: -100,
    max: 400,
  });
  expect(catalogue.lookup(`${battery}.StateOfCharge.Current`)).toMatchObject({
    unit: 'percent',
    min: 0,
    max: 100,
  });
  expect(catalogue.lookup(`${battery}.InsulationResistance`)).toMatchObject({ unit: 'Ohm', min: 0 });
  expect(catalogue.lookup('Vehicle.Gbt32960.AlarmWord')).toMatchObject({ datatype: 'uint32' });
  expect(catalogue.lookup('Vehicle.Nonsense')).toBeUndefined();
  expect(catalogue.list().length).toBeGreaterThan(1290);
});

test('every unit is one of the VSS catalogue', () => {
  const units = new Set(
    'day mm cm m km inch km/h m/s m/s^2 cm/s^2 ml l cm^3 Celsius degrees degrees/s rad/s W kW kWh g kg V A Ah ms s min h iso8601 Pa kPa N Nm rpm Hz cpm bpm percent ratio Ohm g/s g/km kWh/100km l/100km l/h km/l'.split(
      ' ',
    ),
  );
  expect(catalogue.list().filter(({ unit }) => unit !== null && !units.has(unit))).toEqual([]);
});

test('bounds are in order', () => {
  for (const { path, min, max } of catalogue.list())
    if (min !== null && max !== null) expect(min, path).toBeLessThan(max);
});

test.each([
  ['Vehicle.Speed', 63.2, 0],
  ['Vehicle.Speed', 401, outOfRange],
  ['Vehicle.Speed', '63', wrongType],
  ['Vehicle.Speed', true, wrongType],
  ['Vehicle.Speed', [1], wrongType],
  ['Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Pressure', 243.5, 0],
  ['Vehicle.Diagnostics.DTCCount', 256, outOfRange],
  ['Vehicle.Diagnostics.DTCCount', -1, outOfRange],
  [`${battery}.Charging.IsCharging`, true, 0],
  [`${battery}.Charging.IsCharging`, 1, wrongType],
  ['Vehicle.LowVoltageSystemState', 'ON', 0],
  ['Vehicle.LowVoltageSystemState', 'SIDEWAYS', outOfRange],
  ['Vehicle.LowVoltageSystemState', 3, wrongType],
  [`${battery}.CellVoltage.CellVoltages`, [3.7, 3.8], 0],
  [`${battery}.CellVoltage.CellVoltages`, [3.7, 38], outOfRange],
  [`${battery}.CellVoltage.CellVoltages`, 3.7, wrongType],
  ['Vehicle.Diagnostics.DTCList', 'P0A80', 0],
  ['Vehicle.Diagnostics.DTCList', [1], wrongType],
  ['Vehicle.Nonsense', 'anything', 0],
])('%s = %j is flagged %i', (path, value, flags) => {
  expect(catalogue.check(path, value)).toBe(flags);
});

test('finds by words, in paths before descriptions', () => {
  expect(catalogue.search('insulation resistance')[0]?.path).toBe(`${battery}.InsulationResistance`);
  expect(catalogue.search('vehicle.speed')[0]?.path).toBe('Vehicle.Speed');
  expect(catalogue.search('no such thing at all')).toEqual([]);
  expect(catalogue.search(' ')).toHaveLength(catalogue.list().length);
});
