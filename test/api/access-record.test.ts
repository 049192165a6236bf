import { afterAll, beforeAll, expect, test } from 'vitest';
import { pruneVehicleViewsJob } from '../../src/diagnostics/prune-views.ts';
import { permissions, roles } from '../../src/users/roles.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1KZAW000001';
const latitude = 'Vehicle.CurrentLocation.Latitude';
const historyRoutes = [
  `/vehicles/${vin}/signals/${latitude}?buckets=10`,
  `/vehicles/${vin}/signals/Vehicle.CurrentLocation.Longitude`,
  `/vehicles/${vin}/series?signals=Vehicle.Speed,${latitude}`,
];
let api: TestApi;

beforeAll(async () => {
  api = await startApi();
  await api.register(vin, 'DE');
  const signals = { [latitude]: 52.5, 'Vehicle.CurrentLocation.Longitude': 13.4, 'Vehicle.Speed': 0 };
  await api.say(vin, 'telemetry', { ts: Date.now(), signals });
  await api.say(vin, 'faults', {
    ...{ ts: Date.now(), ecu: 'BMS', system: 'uds', complete: true },
    faults: [{ code: 'P0A80-00', status: 9 }],
  });
});
afterAll(() => api.stop());

const record = async (token: string) => {
  api.clock.advance(60_000);
  const answer = await api.call(token, 'GET', `/vehicles/${vin}/access-record`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const viewsOf = async (token: string, username: string) =>
  (await record(token)).views
    .filter((view: { username: string }) => view.username === username)
    .map(({ what, views }: { what: string; views: number }) => [what, views]);

test('T10: where a vehicle was takes a right of its own, and every look is in the owner’s record', async () => {
  const admin = await api.signedIn('admin');
  for (const role of roles) {
    const may = (permissions['locations.read'] as readonly string[]).includes(role);
    const token = await api.signedIn(role, ['DE']);
    for (const route of historyRoutes) {
      const { statusCode, body } = await api.call(token, 'GET', route);
      expect([role, route, statusCode], body).toEqual([role, route, may ? 200 : 403]);
      if (!may) expect(JSON.parse(body).code).toBe('location-not-allowed');
    }
    const seen = new Map<string, number>(await viewsOf(admin, `${role}-de`));
    expect([role, seen.get('location-history')]).toEqual([role, may ? historyRoutes.length : undefined]);
  }
  // What is not a place takes no such right.
  const viewer = await api.signedIn('viewer', ['DE']);
  expect((await api.call(viewer, 'GET', `/vehicles/${vin}/signals/Vehicle.Speed`)).statusCode).toBe(200);
});

test('an alert, its case and the live stream are looks at the vehicle; many are one line', async () => {
  const token = await api.signedIn('operator');
  const { items } = (await api.call(token, 'GET', `/alerts?vin=${vin}`)).json();
  for (const _ of [1, 2, 3]) await api.call(token, 'GET', `/alerts/${items[0].id}`);
  const body = { vin, title: 'A lamp', severity: 'minor' };
  const { id } = (await api.call(token, 'POST', '/cases', body)).json();
  expect((await api.call(token, 'GET', `/cases/${id}`)).statusCode).toBe(200);
  const seen = await viewsOf(token, 'operator-all');
  expect(seen).toContainEqual(['alert', 3]);
  expect(seen).toContainEqual(['case', 1]);
});

test('the record goes to the owner as a file in which nothing is a formula', async () => {
  const token = await api.signedIn('support');
  const reason = '=cmd|calc';
  await api.call(token, 'POST', `/vehicles/${vin}/commands`, { name: 'locate', args: {}, reason });
  api.clock.advance(60_000);
  const answer = await api.call(token, 'GET', `/vehicles/${vin}/access-record.csv`);
  expect(answer.headers['content-type']).toContain('text/csv');
  expect(answer.body.split('\r\n')[0]).toBe('from,to,user,kind,what,reason,count');
  expect(answer.body).toMatch(/,support-all,command,locate,'=cmd\|calc,1\r\n/);
  expect(answer.body).toMatch(/,support-de,view,location-history,,3\r\n/);
  expect((await record(token)).isWhole).toBe(true);
});

test('what is older than the telemetry is forgotten, once a day', async () => {
  const token = await api.signedIn('admin');
  await api.call(token, 'GET', `/vehicles/${vin}/faults`);
  expect(await viewsOf(token, 'admin-all')).not.toEqual([]);
  const prune = async (retentionDays: number) =>
    pruneVehicleViewsJob({ db: api.db, clock: api.clock, retentionDays }).handler({}, {} as never);
  const kept = async () =>
    Number(
      (
        await api.db
          .selectFrom('vehicle_views')
          .select((row) => row.fn.countAll().as('count'))
          .executeTakeFirstOrThrow()
      ).count,
    );
  const before = await kept();
  await prune(1);
  expect(await kept()).toBe(before);
  await prune(0);
  expect(await kept()).toBe(0);
});
