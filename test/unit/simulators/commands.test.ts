import { expect, test } from 'vitest';
import type { CommandedCar } from '../../../simulators/vehicle/command-answers.ts';
import { CommandDesk } from '../../../simulators/vehicle/command-desk.ts';
import { shippedCommands } from '../../../src/diagnostics/shipped-commands.ts';
import { standing } from '../../../src/diagnostics/standing-proof.ts';

const gear = 'Vehicle.Powertrain.Transmission.SelectedGear';
function car(speed = 0, selected = 126) {
  const cleared: (string | undefined)[] = [];
  const asked: CommandedCar = {
    signals: () => ({
      ...{ 'Vehicle.Speed': speed, [gear]: selected },
      ...{ 'Vehicle.CurrentLocation.Latitude': 1, 'Vehicle.CurrentLocation.Longitude': 2 },
    }),
    units: () => [{ ecu: 'BMS', software: '4.2.1' }],
    faults: () => [{ ecu: 'BMS', code: 'P0A80-00', status: 0xaf }],
    clearFaults: (ecu) => void cleared.push(ecu),
  };
  return { desk: new CommandDesk(asked), cleared };
}
const told = (name: string, args: object = {}, more: object = {}) =>
  JSON.stringify({ id: name, name, args, issuedAt: 0, expiresAt: 1000, preconditions: {}, ...more });

test.each([
  ['read-faults', {}],
  ['clear-faults', {}],
  ['read-identification', {}],
  ['read-data', { ecu: 'BMS', ids: ['F189', 'F190'] }],
  ['snapshot', {}],
  ['locate', {}],
])('%s is answered as the catalogue says', (name, args) => {
  const [said] = car().desk.receive(told(name, args), 1);
  expect(said?.reply.state).toBe('succeeded');
  const definition = shippedCommands.find((one) => one.name === name);
  expect(definition?.result.safeParse(said?.reply.result).error).toBeUndefined();
});

test('a moving car refuses, and one that is not in P, and what comes too late', () => {
  const stop = told('stop-engine', {}, { preconditions: standing });
  expect(car(30, 127).desk.receive(stop, 1)[0]?.reply).toMatchObject({
    state: 'refused',
    error: { code: 'nrc-0x88' },
  });
  expect(car(0, 127).desk.receive(stop, 1)[0]?.reply).toMatchObject({
    state: 'refused',
    error: { code: 'nrc-0x90' },
  });
  expect(car().desk.receive(stop, 1000)[0]?.reply).toMatchObject({
    state: 'refused',
    error: { code: 'expired' },
  });
  expect(car().desk.receive(stop, 1)[0]?.reply.state).toBe('succeeded');
});

test('each is done once, and answered again when it comes again', () => {
  const { desk, cleared } = car();
  const first = desk.receive(told('clear-faults'), 1);
  expect(desk.receive(told('clear-faults'), 2)[0]?.reply).toEqual(first[0]?.reply);
  expect(cleared).toHaveLength(1);
});

test('slow work says how far it is; what a unit does not know is a negative response', () => {
  const { desk } = car();
  const states = [
    desk.receive(told('run-routine', { ecu: 'BMS', routine: '0203' }), 0),
    desk.due(2000),
    desk.due(4000),
  ];
  expect(states.flat().map(({ reply }) => reply.state)).toEqual([
    'accepted',
    'running',
    'running',
    'running',
    'succeeded',
  ]);
  expect(desk.receive(told('read-faults', { ecu: 'XYZ' }), 1)[0]?.reply.error?.code).toBe('nrc-0x31');
  expect(desk.receive('no command', 1)).toEqual([]);
});
