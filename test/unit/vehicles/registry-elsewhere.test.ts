import { expect, onTestFinished, test } from 'vitest';
import { createVehicleRegistry } from '../../../src/vehicles/registry.ts';
import { vehicleAttributes } from '../../../src/vehicles/vehicle.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { heldRead } from '../../support/held-read.ts';
import { testDatabase } from '../../support/postgres.ts';

const [vin, other] = ['WVWZZZ1KZAW000001', 'WVWZZZ1KZAW000002'];
const attributes = (of: string) =>
  vehicleAttributes.parse({ vin: of, model: 'E', modelYear: 2024, powertrain: 'bev', market: 'DE' });

async function opened() {
  const { db, close } = await testDatabase();
  onTestFinished(close);
  const open = (on = db) => createVehicleRegistry({ db: on, clock: new FakeClock() });
  return { db, open };
}

test.each([[vin], null])('what was read before a change does not come back after it: %s', async (asked) => {
  const { db, open } = await opened();
  const elsewhere = open();
  await elsewhere.createMany([attributes(vin), attributes(other)]);
  const reading = heldRead('vehicles');
  const registry = open(db.withPlugin(reading.plugin));
  const vins = asked === null ? null : [vin, other];
  const refreshed = registry.refresh(vins);
  await reading.answered;
  await registry.remove(vin);
  await elsewhere.update(other, { plate: 'B 2' });
  await expect(registry.update(other, { plate: 'B 1' })).rejects.toMatchObject({ code: 'vehicle-not-found' });
  const made = await registry.create(attributes('WVWZZZ1KZAW000003'));
  reading.letGo();
  await refreshed;
  expect(registry.get(vin)).toBeUndefined();
  expect(registry.get(other)).toMatchObject({ plate: 'B 1' });
  expect(registry.get(made.vin)).toBe(made);
  expect(registry.vins()).toEqual([other, made.vin]);
});

test('what another process has removed is gone here once the same was asked here', async () => {
  const { open } = await opened();
  const [one, two] = [open(), open()];
  await one.create(attributes(vin));
  await two.load();
  const told: string[] = [];
  one.onChanged((changed) => void told.push(changed));
  await two.remove(vin);
  await expect(one.remove(vin)).rejects.toMatchObject({ code: 'vehicle-not-found' });
  expect([one.get(vin), one.size, one.vins(), told]).toEqual([undefined, 0, [], [vin]]);
});
