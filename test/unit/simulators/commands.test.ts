import { expect, test } from 'vitest';
import type { CommandedCar } from '../../../simulators/vehicle/command-answers.ts';
import { CommandDesk } from '../../../simulators/vehicle/command-desk.ts';
import { historyPace, type Said, VehicleLife } from '../../../simulators/vehicle/life.ts';
import { type Place, places } from '../../../simulators/vehicle/places.ts';
import { shippedCommands } from '../../../src/diagnostics/shipped-commands.ts';
import { standing } from '../../../src/diagnostics/standing-proof.ts';

const gear = 'Vehicle.Powertrain.Transmission.SelectedGear';
function car(first = 0, selected = 126) {
  let speed = first;
  const cleared: (string | undefined)[] = [];
  const restarted: string[] = [];
  const rates: number[][] = [];
  const fault = { code: 'P0A80-00', status: 0xaf, freezeFrame: { 'Vehicle.Speed': 63 } };
  const asked: CommandedCar = {
    signals: () => ({
      ...{ 'Vehicle.Speed': speed, [gear]: selected },
      ...{ 'Vehicle.CurrentLocation.Latitude': 1, 'Vehicle.CurrentLocation.Longitude': 2 },
    }),
    units: () => [
      { ecu: 'BMS', software: '4.2.1', serial: 'BMS01' },
      { ecu: 'OBC', software: '3.0.5' },
    ],
    memory: (ecu) => ({ ecu, system: 'uds', faults: ecu === 'BMS' ? [fault] : [] }),
    clearFaults: (ecu) => void cleared.push(ecu),
    isSilent: (ecu) => ecu === 'OBC' && restarted.length === 0,
    restart: (ecu) => void restarted.push(ecu),
    reportEvery: (...rate) => void rates.push(rate),
  };
  const drive = (faster: number) => {
    speed = faster;
  };
  return { desk: new CommandDesk(asked), cleared, restarted, rates, drive };
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
  ['set-reporting-rate', { everyMs: 1000, forSeconds: 60 }],
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

test('a car that has begun to move meanwhile does not restart a unit', () => {
  const moving = car();
  const reset = told('ecu-reset', { ecu: 'BMS', kind: 'hard' }, { preconditions: standing });
  expect(moving.desk.receive(reset, 0)[0]?.reply.state).toBe('accepted');
  moving.drive(30);
  expect(moving.desk.due(3000)[0]?.reply).toMatchObject({ state: 'failed', error: { code: 'nrc-0x88' } });
  expect(moving.restarted).toEqual([]);
});

test('a unit that hangs is named; only a hard reset brings it back', () => {
  const { desk, restarted } = car();
  const [read] = desk.receive(told('read-faults'), 0);
  const noAnswer = { code: 'nrc-0x25', message: 'noResponseFromSubnetComponent' };
  expect(read?.reply.result).toMatchObject({ ecus: [{ ecu: 'BMS' }, { ecu: 'OBC', error: noAnswer }] });
  const reset = (kind: string) =>
    JSON.stringify({ ...JSON.parse(told('ecu-reset', { ecu: 'OBC', kind })), id: kind });
  expect(desk.receive(reset('soft'), 0)[0]?.reply).toMatchObject({ state: 'failed', error: noAnswer });
  expect(desk.receive(reset('hard'), 0)[0]?.reply.state).toBe('accepted');
  expect(restarted).toEqual([]);
  expect(desk.due(3000)[0]?.reply.state).toBe('succeeded');
  expect(restarted).toEqual(['OBC']);
});

const hour = 3_600_000;
const from = Date.UTC(2026, 10, 20, 20);
const life = (more: object) =>
  new VehicleLife({
    ...{ vin: 'U0SAE5N91SS000042', model: 'aurora-e5' as const, place: places.berlin as Place },
    ...{ usage: 'commuter' as const, faults: [], reports: [], alwaysOn: true, from, ...more },
  });
const reported = (said: readonly Said[]) =>
  said.flatMap((each) =>
    each.kind === 'faults'
      ? each.report.faults.map((fault) => [fault.code, 'status' in fault ? fault.status : 0])
      : [],
  );

test('a car with a charger that hangs is helped from afar, as its scenario says', () => {
  const faults = [{ kind: 'charger-hang' as const, startsAt: from + hour, developsMs: 0, severity: 1 }];
  const one = life({ faults });
  expect(reported(one.advance(from + 2 * hour, historyPace))).toEqual([['U019B-87', 0xaf]]);
  expect(one.asked.memory('VCU').faults).toMatchObject([
    { code: 'U019B-87', status: 0xaf, freezeFrame: { 'Vehicle.Speed': 0 } },
  ]);
  one.asked.restart('OBC');
  // It does not fail any more, and is kept until it is cleared.
  expect(reported(one.advance(from + 2.2 * hour, historyPace))).toEqual([['U019B-87', 0x2e]]);
  one.asked.clearFaults(undefined);
  const after = one.advance(from + 4 * hour, historyPace);
  expect(after.flatMap((each) => (each.kind === 'faults' ? [each.report] : []))).toMatchObject([
    { ecu: 'VCU', complete: true, faults: [] },
  ]);
  expect(one.asked.memory('VCU').faults).toEqual([]);
});

test('what a scenario dictates is in the memory too, and a rate that is asked for holds for its time', () => {
  const report = {
    ts: from + hour,
    ecu: 'BMS',
    system: 'uds' as const,
    faults: [{ code: 'P0A80-00', status: 0xaf }],
  };
  const one = life({ reports: [report] });
  one.advance(from + 2 * hour, historyPace);
  expect(one.asked.memory('BMS')).toMatchObject({ system: 'uds', faults: [{ code: 'P0A80-00' }] });
  one.asked.reportEvery(2000, 60_000);
  const samples = one.advance(from + 2 * hour + 120_000, historyPace).filter(({ kind }) => kind === 'sample');
  expect(samples.length).toBeGreaterThanOrEqual(30);
  expect(samples.length).toBeLessThan(36);
});
