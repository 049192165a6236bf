import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localText, timeOfLocal } from '../../../src/console/format/local-time.ts';
import { explorerHref } from '../../../src/console/pages/signals/explorer-link.ts';
import { presetNames, presetSignals } from '../../../src/console/pages/signals/presets.ts';
import { findSignals } from '../../../src/console/pages/signals/signal-search.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';

const signal = (path: string, description = '') => ({ path, unit: null, description });

test('every word must be there; names come before descriptions', () => {
  const all = [
    signal('Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Pressure', 'Tire pressure'),
    signal('Vehicle.Speed', 'Speed; not the pressure of a tire'),
    signal('Vehicle.Cabin.Light'),
  ];
  expect(findSignals(all, 'tire PRESS').map(({ path }) => path)).toEqual([all[0]!.path, 'Vehicle.Speed']);
  expect(findSignals(all, ' ')).toHaveLength(3);
  expect(findSignals(all, 'nothing')).toEqual([]);
});

test('a preset shows what the vehicle sends, at most eight', () => {
  const tire = (wheel: string, what: string) => `Vehicle.Chassis.Axle.${wheel}.Tire.${what}`;
  const wheels = ['Row1.Wheel.Left', 'Row1.Wheel.Right', 'Row2.Wheel.Left', 'Row2.Wheel.Right'];
  const sent = [
    ...wheels.flatMap((wheel) => [tire(wheel, 'Temperature'), tire(wheel, 'Pressure')]),
    'Vehicle.Speed',
  ];
  expect(presetSignals('tyres', sent)).toEqual([
    ...wheels.map((wheel) => tire(wheel, 'Pressure')),
    ...wheels.map((wheel) => tire(wheel, 'Temperature')),
  ]);
  expect(presetSignals('battery', sent)).toEqual([]);
});

test('every preset finds signals in the catalogue', () => {
  const paths = createCatalogue()
    .list()
    .map(({ path }) => path);
  for (const name of presetNames) expect(presetSignals(name, paths), name).not.toEqual([]);
});

test.each(['UTC', 'Asia/Shanghai', 'America/Sao_Paulo', 'Europe/Madrid', 'Asia/Kathmandu'])(
  'a time typed in %s is that time',
  (zone) => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) }), (at) => {
        const text = localText(at, zone);
        const read = timeOfLocal(text, zone);
        expect(read).not.toBeNull();
        expect(localText(read!, zone)).toBe(text);
      }),
    );
    expect(timeOfLocal('', zone)).toBeNull();
  },
);

test('a link to the explorer', () => {
  expect(explorerHref('V1', { signals: ['A.B', 'C'], from: 1.4, to: 9, alert: 'x' })).toBe(
    '/vehicles/V1?tab=signals&s=A.B%2CC&from=1&to=9&alert=x',
  );
});
