import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Behaviour, behaviourSchema } from '../../simulators/update-client/behaviour.ts';
import type { UpdateSaid } from '../../simulators/update-client/car-disk.ts';
import { DdiCar } from '../../simulators/update-client/ddi-car.ts';
import { powerPoints } from '../../simulators/update-client/power.ts';
import { eventually } from '../support/eventually.ts';
import type { LoadVehicle } from '../support/load-connection.ts';
import { registerFleet } from '../support/load-fleet.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import {
  batteryImage,
  openUpdateLab,
  promptPlan,
  softwareKnown,
  type UpdateLab,
} from '../support/update-lab.ts';

const directory = lastingTempDir();
const server = await createServerProcess({ dataDir: directory.path });
const cars: DdiCar[] = [];
let lab: UpdateLab;
let vehicles: LoadVehicle[] = [];

beforeAll(async () => {
  await server.start();
  lab = await openUpdateLab(server);
  vehicles = await registerFleet(lab.api, 'H', 21);
  const artifact = await lab.upload('fw-2.swu', randomBytes(200_000));
  await lab.release('2', [batteryImage('2', [artifact])]);
});
afterAll(async () => {
  await Promise.all(cars.map((car) => car.stop()));
  await server.dispose();
  directory.remove();
});

async function newCar(behaviour: Partial<Behaviour>) {
  const vehicle = vehicles.shift();
  if (vehicle === undefined) throw new Error('no vehicle is left');
  const said: UpdateSaid[] = [];
  const car = new DdiCar({
    ...{ vin: vehicle.vin, secret: vehicle.password, url: server.baseUrl, pollEveryMs: 200 },
    units: [{ ecu: 'BMS', hardware: 'hw1', software: '1' }],
    behaviour: behaviourSchema.parse({
      installSeconds: 0,
      restartSeconds: 0,
      backAfterSeconds: 0,
      ...behaviour,
    }),
    pinned: [lab.publicPem],
    onSaid: (report) => void said.push(report),
  });
  cars.push(car);
  car.start();
  return { vin: vehicle.vin, car, said, flash: car.updates.car.flash };
}
const only = (vins: readonly string[]) => `vehicle.vin in ${JSON.stringify(vins)}`;

test('R9 over DDI: power lost before and after each step', async () => {
  const some = await Promise.all(
    powerPoints.flatMap((at) =>
      (['before', 'after'] as const).map((when) => newCar({ powerLosses: [{ at, when }] })),
    ),
  );
  const vins = some.map(({ vin }) => vin);
  await softwareKnown(lab.api, vins, '1');
  const campaign = await lab.campaign({ name: 'DDI', release: 'lab-2', selector: only(vins) });
  const ended = await lab.ended(campaign, 90_000);
  expect(ended.filter(({ state }) => state !== 'succeeded')).toEqual([]);
  expect(ended).toHaveLength(18);
  for (const { vin, flash, car } of some) {
    expect(ended.find((one) => one.vin === vin)?.after?.BMS?.software).toBe('2');
    expect([flash.running('BMS'), flash.isOnTrial, car.updates.car.power.lost]).toEqual(['2', false, 1]);
  }
});

test('consent by confirmation, a version that is not the one wanted, and an abort while the car waits', async () => {
  const [no, lying, waiting] = await Promise.all([
    newCar({ owner: 'declines' }),
    newCar({ reportsVersion: '1.9' }),
    newCar({ obstacle: 'charging' }),
  ]);
  const vins = [no, lying, waiting].map(({ vin }) => vin);
  await softwareKnown(lab.api, vins, '1');
  const campaign = await lab.campaign({
    ...{ name: 'Asked', release: 'lab-2', selector: only(vins) },
    plan: { ...promptPlan, consent: { default: 'ask' } },
  });
  const stateOf = async (vin: string) => (await lab.deployments(campaign)).find((one) => one.vin === vin);
  await eventually(async () => {
    expect((await stateOf(no.vin))?.state).toBe('declined');
    expect(await stateOf(lying.vin)).toMatchObject({ state: 'failed', code: 'wrong-version' });
    expect(waiting.said.at(-1)).toMatchObject({ state: 'verified', code: 'charging' });
  });
  await lab.api.post(`/campaigns/${campaign}/abort`, { why: 'Enough.' });
  await lab.ended(campaign);
  expect((await stateOf(waiting.vin))?.state).toBe('cancelled');
  expect(waiting.flash.running('BMS')).toBe('1');
});
