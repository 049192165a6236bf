import { expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { createVehicleCredentials } from '../../../src/vehicles/credentials.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { heldRead } from '../../support/held-read.ts';
import { testDatabase } from '../../support/postgres.ts';
import { registerVehicles } from '../../support/test-pipeline.ts';

const vin = 'WVWZZZ1KZAW000001';

test('a secret that was read before it was revoked does not come back', async () => {
  const { db, close } = await testDatabase();
  onTestFinished(close);
  await registerVehicles(db, [vin]);
  const open = (database: Database) =>
    createVehicleCredentials({
      ...{ database, directory: null, clock: new FakeClock(), logger: silentLogger },
      cut: async () => undefined,
    });
  await open(db).issue(vin);
  const reading = heldRead('vehicle_credentials');
  const credentials = open(db.withPlugin(reading.plugin));
  const refreshed = credentials.refresh(null);
  await reading.answered;
  await credentials.revoke(vin);
  reading.letGo();
  await refreshed;
  expect(credentials.has(vin)).toBe(false);
});
