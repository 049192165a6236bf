import { expect, test } from 'vitest';
import { createKnownVehicles } from '../../../src/ingest/known-vehicles.ts';
import type { Vehicle } from '../../../src/vehicles/vehicle.ts';

const vin = 'WVWZZZ1KZAW000001';
const vehicle = (model: string) => ({ vin, model }) as Vehicle;

/** Each reading is answered by the test. */
function opened() {
  const readings: PromiseWithResolvers<readonly Vehicle[]>[] = [];
  const known = createKnownVehicles(() => {
    const reading = Promise.withResolvers<readonly Vehicle[]>();
    readings.push(reading);
    return reading.promise;
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    known,
    turn,
    async answer(index: number, ...found: Vehicle[]) {
      await turn();
      readings[index]?.resolve(found);
      await turn();
    },
  };
}

test('a vehicle that is gone meanwhile does not come back by an older reading', async () => {
  const { known, answer } = opened();
  const prepared = known.prepare([vin]);
  const reloaded = known.reload(vin);
  await answer(1);
  expect(await reloaded).toBeUndefined();
  await answer(0, vehicle('old'));
  await answer(2);
  await prepared;
  expect(known.get(vin)).toBeUndefined();
});

test('readings of one vehicle end in their order, and not over what was set meanwhile', async () => {
  const { known, answer, turn } = opened();
  const first = known.reload(vin);
  const second = known.reload(vin);
  await turn();
  known.set(vehicle('set'));
  await answer(0, vehicle('old'));
  expect(known.get(vin)).toEqual(vehicle('set'));
  await answer(1, vehicle('first'));
  await answer(2, vehicle('second'));
  expect([await first, await second]).toEqual([vehicle('first'), vehicle('second')]);
  expect(known.get(vin)).toEqual(vehicle('second'));
});
