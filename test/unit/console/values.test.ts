import { describe, expect, test } from 'vitest';
import { createFormat } from '../../../src/console/format/format.ts';

const now = Date.UTC(2026, 10, 22, 21);
const metric = { distance: 'km', temperature: 'C', pressure: 'kPa' } as const;
const american = { distance: 'mi', temperature: 'F', pressure: 'psi' } as const;
const formatOf = (
  units: typeof metric | typeof american | { distance: 'km'; temperature: 'C'; pressure: 'bar' },
  locale = 'en-GB',
) =>
  createFormat({
    locale,
    timeZone: 'UTC',
    units,
    justNow: 'just now',
    belowMin: 'below MIN',
    now: () => now,
  });

describe('values in the units of the reader', () => {
  test.each([
    [120, 'km/h', '120 km/h', '74.6 mph'],
    [1609.344, 'km', '1,609.3 km', '1,000 mi'],
    [-40, 'Celsius', '-40 °C', '-40 °F'],
    [21.46, 'Celsius', '21.5 °C', '70.6 °F'],
    [240, 'kPa', '240 kPa', '34.8 psi'],
    [101_325, 'Pa', '101 kPa', '14.7 psi'],
    [18.5, 'kWh/100km', '18.5 kWh/100 km', '29.8 kWh/100 mi'],
    [63.25, 'percent', '63.3%', '63.3%'],
    [0.0125, 'Ohm', '0.013 Ω', '0.013 Ω'],
    [52.5200066, 'degrees', '52.52001°', '52.52001°'],
    [3.7, null, '3.7', '3.7'],
    [12.5, 'furlong', '12.5 furlong', '12.5 furlong'],
  ])('%d %s', (value, unit, here, there) => {
    expect(formatOf(metric).value(value, unit)).toBe(here);
    expect(formatOf(american).value(value, unit)).toBe(there);
  });

  test('percent as the language writes it, as a value and as a share', () => {
    const [spanish, chinese] = ['es-ES', 'zh-CN'].map((locale) => formatOf(metric, locale));
    expect(spanish?.value(63.25, 'percent')).toBe('63,3\u00a0%');
    expect(spanish?.percent(0.633)).toBe('63,3\u00a0%');
    expect(chinese?.value(63.25, 'percent')).toBe('63.3%');
  });

  test('a level by the marks of its tank', () => {
    const path = 'Vehicle.Powertrain.ElectricMotor.EngineCoolant.FillLevel';
    expect(formatOf(metric).value(-12, 'percent', path)).toBe('below MIN');
    expect(formatOf(metric).value(0, 'percent', path)).toBe('0%');
  });

  test('pressure in bar', () => {
    expect(formatOf({ distance: 'km', temperature: 'C', pressure: 'bar' }).value(240, 'kPa')).toBe('2.4 bar');
  });

  test('a difference of temperatures has no zero to shift', () => {
    const spread = 'Vehicle.Powertrain.TractionBattery.Temperature.Spread';
    expect(formatOf(american).value(5, 'Celsius', spread)).toBe('9 °F');
    expect(formatOf(metric).value(5, 'Celsius', spread)).toBe('5 K');
  });

  test('what is driven is told in kilometres or miles, though the catalogue has metres', () => {
    expect(formatOf(metric).value(25_084_691, 'm', 'Vehicle.TraveledDistance')).toBe('25,084.7 km');
    expect(formatOf(american).value(272_000, 'm', 'Vehicle.Powertrain.TractionBattery.Range')).toBe('169 mi');
    expect(formatOf(metric).value(520, 'm', 'Vehicle.CurrentLocation.Altitude')).toBe('520 m');
  });

  test('a list is its length and its bounds', () => {
    expect(formatOf(metric).value([3.61, 3.702, 3.65], 'V')).toBe('3 × 3.61 … 3.702 V');
    expect(formatOf(metric).value([], 'V')).toBe('–');
  });

  test('an axis converts once, and has the sign', () => {
    const { unit, convert } = formatOf(american);
    expect(convert(100, unit('km/h'))).toBeCloseTo(62.14, 2);
    expect(unit('Celsius')).toMatchObject({ sign: '°F', factor: 1.8, offset: 32 });
  });
});

describe('numbers', () => {
  test('are written as the reader’s country writes them', () => {
    expect(formatOf(metric, 'es-ES').value(12_345.6, 'V')).toBe('12.345,6 V');
    expect(formatOf(metric).percent(0.9876)).toBe('98.8%');
    expect(formatOf(metric).bytes(1_432_000_000)).toBe('1.4 GB');
    expect(formatOf(metric).bytes(12)).toBe('12 bytes');
  });

  test('ages go by the clock given', () => {
    expect(formatOf(metric).ago(now - 1000)).toBe('just now');
    expect(formatOf(metric).ago(now - 3_600_000)).toBe('1 hr ago');
  });
});
