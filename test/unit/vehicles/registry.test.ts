import { expect, onTestFinished, test } from 'vitest';
import { createVehicleRegistry, type VehicleRegistry } from '../../../src/vehicles/registry.ts';
import { vehicleAttributes } from '../../../src/vehicles/vehicle.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { testDatabase } from '../../support/postgres.ts';

const vin = (index: number) => `WVWZZZ1KZAW${String(index).padStart(6, '0')}`;
const attributes = (index: number, more: object = {}) =>
  vehicleAttributes.parse({
    vin: vin(index),
    model: 'E',
    modelYear: 2024,
    powertrain: 'bev',
    market: 'DE',
    ...more,
  });

const inOrder = async (registry: VehicleRegistry) =>
  (await registry.fleet.find({ scope: null }, { key: 'vin', descending: false }))
    .slice(0, 100)
    .map((vehicle) => vehicle.vin);

async function open() {
  const { db, close } = await testDatabase();
  onTestFinished(close);
  const clock = new FakeClock();
  const registry = createVehicleRegistry({ db, clock });
  await registry.load();
  return { db, clock, registry, again: () => createVehicleRegistry({ db, clock }) };
}

test('memory follows the database, and a new start finds the same', async () => {
  const { db, registry, again } = await open();
  const changed: string[] = [];
  registry.onChanged((which) => void changed.push(which));
  await registry.create(attributes(2, { plate: 'B 2', attributes: { fleet: 'x', doors: 5 } }));
  await registry.create(attributes(1));
  await registry.update(vin(1), { market: 'FR', plate: 'F 1' });
  await expect(registry.create(attributes(1))).rejects.toMatchObject({ code: 'vehicle-exists' });
  expect(changed).toEqual([vin(2), vin(1), vin(1)]);
  expect(await inOrder(registry)).toEqual([vin(1), vin(2)]);
  const row = { ecu: 'BMS', software: '3.2', hardware: null, serial: null, reported_at: 1 };
  await db
    .insertInto('vehicle_software')
    .values({ vin: vin(2), ...row })
    .execute();

  const restarted = again();
  await restarted.load();
  expect(restarted.get(vin(1))).toEqual(registry.get(vin(1)));
  expect(restarted.get(vin(2))).toEqual({ ...registry.get(vin(2)), software: { BMS: '3.2' } });

  await registry.remove(vin(2));
  expect([registry.size, registry.get(vin(2)), await inOrder(registry)]).toEqual([1, undefined, [vin(1)]]);
  await expect(registry.update(vin(2), { model: 'X' })).rejects.toMatchObject({ code: 'vehicle-not-found' });
  await expect(registry.remove(vin(2))).rejects.toMatchObject({ code: 'vehicle-not-found' });
});

test('health at the start is the worst of the firing alerts', async () => {
  const { db, registry, again } = await open();
  await registry.createMany([attributes(1), attributes(2), attributes(3)]);
  const alert = (index: number, severity: string, state: string, of: number) => ({
    id: `00000000-0000-8000-8000-00000000000${index}`,
    vin: vin(of),
    rule: 'r',
    instance: '',
    severity,
    state,
    active_since: 1,
    fired_at: index,
    resolved_at: null,
    acknowledged_by: null,
    acknowledged_at: null,
    acknowledge_note: null,
    evidence: JSON.stringify({ fault: { ecu: 'BMS', system: 'uds', code: 'P0A80-00', onset: 1 } }),
  });
  await db
    .insertInto('alerts')
    .values([
      alert(1, 'minor', 'firing', 1),
      alert(2, 'critical', 'firing', 1),
      alert(3, 'critical', 'resolved', 2),
      alert(4, 'major', 'pending', 2),
      alert(5, 'info', 'firing', 3),
    ])
    .execute();
  const restarted = again();
  await restarted.load();
  expect([1, 2, 3].map((index) => restarted.get(vin(index))?.health)).toEqual(['critical', 'ok', 'info']);
  expect([1, 2].map((index) => restarted.get(vin(index))?.worst)).toEqual([
    {
      id: '00000000-0000-8000-8000-000000000002',
      rule: 'r',
      severity: 'critical',
      firedAt: 2,
      fault: { system: 'uds', code: 'P0A80-00' },
      others: 1,
    },
    null,
  ]);
});

test('what the pipeline finds out is kept over a change of attributes', async () => {
  const { registry } = await open();
  const worst = { id: 'a', rule: 'r', severity: 'major', firedAt: 1, fault: null, others: 0 } as const;
  await registry.create(attributes(1));
  registry.apply([
    {
      vin: vin(1),
      worst,
      software: { BMS: '1' },
      lastSeenAt: 50,
      position: { latitude: 1, longitude: 2, ts: 40 },
    },
    { vin: vin(9), worst: null },
  ]);
  registry.apply([{ vin: vin(1), lastSeenAt: 40, position: { latitude: 3, longitude: 4, ts: 39 } }]);
  registry.setOnline(vin(1), true);
  await registry.update(vin(1), { model: 'F' });
  expect(registry.get(vin(1))).toMatchObject({
    model: 'F',
    health: 'major',
    worst,
    software: { BMS: '1' },
    lastSeenAt: 50,
    position: { latitude: 1, longitude: 2, ts: 40 },
    online: true,
  });
  registry.apply([{ vin: vin(1), worst: null }]);
  expect(registry.get(vin(1))).toMatchObject({ health: 'ok', worst: null });
});

test('many at once: those that exist are left alone, the first of two alike wins', async () => {
  const { registry } = await open();
  await registry.create(attributes(1, { model: 'old' }));
  const made = await registry.createMany([
    attributes(1, { model: 'new' }),
    attributes(2, { model: 'first' }),
    attributes(2, { model: 'second' }),
  ]);
  expect(made.map((vehicle) => vehicle?.model)).toEqual([undefined, 'first', undefined]);
  expect(registry.get(vin(1))?.model).toBe('old');
});
