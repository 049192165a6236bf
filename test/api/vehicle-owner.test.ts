import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1KZAW000001';
const path = `/vehicles/${vin}/owner`;
const mara = {
  ...{ name: 'Mara Lindt', email: 'mara@example.org', phone: '+49 170 1234567' },
  ...{ language: 'es', timeZone: 'Europe/Madrid' },
};

let api: TestApi;
let support: string;
beforeAll(async () => {
  api = await startApi();
  support = await api.signedIn('support');
  await api.register(vin, 'DE');
});
afterAll(() => api.stop());

test('an owner is recorded, written again, and forgotten; the audit log says who did, not whom', async () => {
  expect((await api.call(support, 'GET', path)).json()).toEqual({ owner: null });
  const written = await api.call(support, 'PUT', path, mara);
  expect(written.json()).toEqual({
    owner: { ...mara, updatedBy: 'support-all', updatedAt: api.clock.now() },
  });
  await api.call(support, 'PUT', path, { name: 'Mara Lindt' });
  const bare = { email: null, phone: null, language: null, timeZone: null };
  expect((await api.call(support, 'GET', path)).json().owner).toMatchObject({ name: 'Mara Lindt', ...bare });
  expect((await api.call(support, 'DELETE', path)).statusCode).toBe(204);
  expect((await api.call(support, 'GET', path)).json()).toEqual({ owner: null });
  const log = await api.db
    .selectFrom('audit')
    .selectAll()
    .where('action', 'like', 'vehicle.owner%')
    .execute();
  expect(log).toHaveLength(3);
  expect(JSON.stringify(log)).not.toContain('Mara');
});

test('what is wrong is named', async () => {
  const refused = async (change: object) =>
    JSON.stringify((await api.call(support, 'PUT', path, { ...mara, ...change })).json());
  expect(await refused({ email: 'mara' })).toContain('must be an address such as');
  expect(await refused({ phone: '0170 1234567' })).toContain('must begin with its country');
  expect(await refused({ timeZone: 'Madrid' })).toContain('must be an IANA time zone');
  expect(await refused({ language: 'de' })).toContain('language');
  expect(await refused({ name: ' ' })).toContain('name');
});

test('it goes with the vehicle', async () => {
  const other = 'VF1ACVYB0TW000028';
  await api.register(other, 'FR');
  await api.call(support, 'PUT', `/vehicles/${other}/owner`, mara);
  await api.db.deleteFrom('vehicles').where('vin', '=', other).execute();
  expect(await api.db.selectFrom('vehicle_owners').selectAll().execute()).toEqual([]);
});
