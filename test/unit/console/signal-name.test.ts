import i18next from 'i18next';
import { afterAll, expect, test } from 'vitest';
import { shortName } from '../../../src/console/format/signal-name.ts';
import names from '../../../src/shared/signal-names.json' with { type: 'json' };

afterAll(async () => void (await i18next.changeLanguage('en')));

const battery = 'Vehicle.Powertrain.TractionBattery';
const tyre = 'Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Pressure';

test.each([
  [`${battery}.Temperature.Max`, 'Highest battery temperature'],
  [`${battery}.Charging.IsCharging`, 'Charging'],
  ['Vehicle.Speed', 'Speed'],
  [tyre, 'Tyre pressure · front left'],
  ['Vehicle.Chassis.Axle.{wheel}.Tire.Pressure', 'Tyre pressure'],
  ['Vehicle.Chassis.Axle.{axle}.Wheel.Right.Tire.Pressure', 'Tyre pressure · right'],
  ['Roadside.Prediction.BrakePads.RemainingDays', 'Brake pads: days left'],
  // Of those that have no name yet, the words of the path.
  ['Vehicle.Cabin.Door.Row1.Left.Window.Position', 'Window Position · Row 1 Left'],
  ['Vehicle.Powertrain.Gadget.Temperature.Max', 'Gadget Temperature Max'],
  ['Speed', 'Speed'],
])('%s is called %s', (path, name) => {
  expect(shortName(path)).toBe(name);
});

test('in the language of the reader', async () => {
  await i18next.init({ lng: 'zh-Hans', resources: {} });
  expect(shortName(tyre)).toBe('胎压 · 左前');
  await i18next.changeLanguage('es');
  expect(shortName(tyre)).toBe('Presión del neumático · delantera izquierda');
});

test('no two signals have one name, in any language', () => {
  for (const column of [0, 1, 2]) {
    const list = Object.values(names).map((row) => row[column]);
    expect(list.filter((name, index) => list.indexOf(name) !== index)).toEqual([]);
  }
});
