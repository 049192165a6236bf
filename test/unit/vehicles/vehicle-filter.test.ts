import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/shared/errors.ts';
import type { Vehicle } from '../../../src/vehicles/vehicle.ts';
import { compileVehicleFilter } from '../../../src/vehicles/vehicle-filter.ts';

const vehicle: Vehicle = {
  vin: 'WVWZZZ1KZAW000001',
  model: 'E-Go',
  modelYear: 2024,
  powertrain: 'bev',
  market: 'DE',
  plate: null,
  chemistry: 'lfp',
  timeZone: null,
  attributes: { fleet: 'north', doors: 5, taxi: true },
  createdAt: 1_700_000_000_000,
  software: { BMS: '3.2.1', VCU: '7' },
  health: 'major',
  online: true,
  lastSeenAt: null,
};

describe('what an expression says of a vehicle', () => {
  test.each([
    ['vehicle.modelYear >= 2024', true],
    ['vehicle.modelYear == 2024', true],
    ['2024 == vehicle.modelYear', true],
    ['vehicle.modelYear != 2024', false],
    ['vehicle.modelYear == 2024.0', true],
    ['vehicle.modelYear + 1 == 2025', true],
    ['vehicle.modelYear % 2 == 0', true],
    ['vehicle.modelYear in [2023, 2024]', true],
    ['!(vehicle.modelYear in [2023])', true],
    ['vehicle.createdAt > 1600000000000', true],
    ['vehicle.software["BMS"] == "3.2.1"', true],
    ['vehicle.software.BMS.startsWith("3.")', true],
    ['"BMS" in vehicle.software && !("TCU" in vehicle.software)', true],
    ['has(vehicle.software.TCU)', false],
    ['vehicle.software["TCU"] == "1"', false],
    ['vehicle.software["TCU"] != "1"', false],
    ['vehicle.software["TCU"] == "1" || vehicle.online', true],
    ['vehicle.software.exists(ecu, vehicle.software[ecu] == "7")', true],
    ['vehicle.attributes.fleet == "north" && vehicle.attributes.taxi', true],
    ['vehicle.attributes["doors"] >= 5', true],
    ['vehicle.attributes.doors in [3, 5]', true],
    ['vehicle.attributes.absent > 3', false],
    ['vehicle.attributes.fleet > 3', false],
    ['vehicle.plate == null', true],
    ['vehicle.plate == "B-AB 1"', false],
    ['vehicle.plate.startsWith("B")', false],
    ['vehicle.lastSeenAt > 5', false],
    ['vehicle.health in ["major", "critical"] && vehicle.powertrain == "bev"', true],
    ['vehicle.online ? vehicle.market == "DE" : false', true],
    ['vehicle.model.lowerAscii().contains("go")', true],
  ])('%s → %s', (expression, expected) => {
    expect(compileVehicleFilter(expression)(vehicle)).toBe(expected);
  });
});

describe('what cannot be used is said clearly', () => {
  test.each([
    ['vehicle.modelYear >=', /end|EOF/i],
    ['vehicle.model = "x"', /character 15.*write ==/],
    ['vehicle.online and true', /write &&/],
    ['model == "x"', /unknown variable: model at character 1.*write vehicle\.model/],
    ['vehicle.year == 2024', /no such key: year at character 9.*a vehicle has vin, model, modelYear/],
    ['vehicle.modelYear == "2024"', /no such overload.*text stands in quotes/],
    ['vehicle.online == "yes"', /no such overload/],
    ['vehicle.model', /must be true or false .* string/],
    ['vehicle.model.matches("(a+)+$")', /matches\(\) is not available.*contains/],
    ['cel.bind(x, vehicle.vin + vehicle.vin, x == "A")', /bind\(\) is not available/],
    ['vehicle.software.exists(a, vehicle.software.exists(b, a == b))', /inside another/],
    ['', /./],
    [`${'('.repeat(60)}true${')'.repeat(60)}`, /./],
    [Array.from({ length: 200 }, () => 'vehicle.online').join(' && '), /./],
    ['x'.repeat(2001), /longer than 2000/],
  ])('%s', (expression, problem) => {
    let thrown: unknown;
    try {
      compileVehicleFilter(expression);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AppError);
    expect(thrown).toMatchObject({ kind: 'invalid', code: 'bad-filter', fields: [{ path: 'filter' }] });
    expect((thrown as AppError).message).toMatch(problem);
  });
});
