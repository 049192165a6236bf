import { afterAll, beforeAll, expect, test } from 'vitest';
import { pruneVehicleViewsJob } from '../../src/diagnostics/prune-views.ts';
import { permissions, type Role, roles } from '../../src/users/roles.ts';
import { eventually } from '../support/eventually.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1KZAW000001';
const latitude = 'Vehicle.CurrentLocation.Latitude';
const historyRoutes = [
  `/vehicles/${vin}/signals/${latitude}?buckets=10&purpose=`,
  `/vehicles/${vin}/signals/Vehicle.CurrentLocation.Longitude?purpose=`,
  `/vehicles/${vin}/series?signals=Vehicle.Speed,${latitude}&purpose=`,
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
      const { statusCode, body } = await api.call(token, 'GET', `${route}stolen%20car`);
      expect([role, route, statusCode], body).toEqual([role, route, may ? 200 : 403]);
      const silent = await api.call(token, 'GET', route.replace(/[?&]purpose=/, ''));
      expect(silent.json().code).toBe(may ? 'purpose-required' : 'location-not-allowed');
      if (!may) expect(JSON.parse(body).code).toBe('location-not-allowed');
    }
    const seen = new Map<string, number>(await viewsOf(admin, `${role}-de`));
    expect([role, seen.get('location-history')]).toEqual([role, may ? historyRoutes.length : undefined]);
  }
  // What is not a place takes no such right.
  const viewer = await api.signedIn('viewer', ['DE']);
  expect((await api.call(viewer, 'GET', `/vehicles/${vin}/signals/Vehicle.Speed`)).statusCode).toBe(200);
});

test('T10: every signal that tells a place is one, whoever sends it, and what times were seen is kept', async () => {
  const charging = 'Vehicle.Powertrain.TractionBattery.Charging.Location';
  const navigation = 'Vehicle.Cabin.Infotainment.Navigation.DestinationSet';
  const places = [
    `${charging}.Latitude`,
    `${charging}.Altitude`,
    `${navigation}.Longitude`,
    'Custom.Gps.Latitude',
  ];
  const ts = Date.now();
  await api.say(vin, 'telemetry', {
    ts,
    signals: Object.fromEntries(places.map((path) => [path, 48.123456])),
  });
  const [viewer, operator] = [await api.signedIn('viewer'), await api.signedIn('operator', ['DE'])];
  const [from, to] = [ts - 7_200_000, ts - 3_600_000];
  for (const path of places) {
    const url = `/vehicles/${vin}/signals/${path}?purpose=a%20test&to=${to}`;
    expect((await api.call(viewer, 'GET', `${url}&from=${from}`)).json().code).toBe('location-not-allowed');
    expect((await api.call(operator, 'GET', `${url}&from=${from + 1000}`)).statusCode).toBe(200);
  }
  await api.call(
    operator,
    'GET',
    `/vehicles/${vin}/signals/${places[0]}?purpose=a%20test&from=${from}&to=${to}`,
  );
  const { body } = await api.call(viewer, 'GET', `/vehicles/${vin}/state`);
  expect(JSON.parse(body).signals[places[0] ?? '']).toMatchObject({ value: 48.12 });
  expect(body).not.toMatch(/Latitude":\{"value":48.123/);
  const { views } = await record(operator);
  expect(views).toContainEqual(
    expect.objectContaining({
      ...{
        username: 'operator-de',
        what: 'location-history',
        purpose: 'a test',
        shown: { from, to },
        views: 5,
      },
    }),
  );
});

test('T10: whoever may not see where a vehicle was sees where it is to a kilometre, wherever it is told', async () => {
  const exact = { latitude: 52.516275, longitude: 13.377704 };
  const told = { [latitude]: exact.latitude, 'Vehicle.CurrentLocation.Longitude': exact.longitude };
  const ts = Date.now();
  await api.say(vin, 'telemetry', { ts, signals: told });
  await eventually(() => expect(api.registry.get(vin)?.position?.latitude).toBe(exact.latitude));
  await api.say(vin, 'faults', {
    ...{ ts, ecu: 'BMS', system: 'uds', complete: true },
    faults: [{ code: 'P0A80-00', status: 9, freezeFrame: { ...told, 'Vehicle.Speed': 3 } }],
  });
  api.online.add(vin);
  const support = await api.signedIn('support', ['DE']);
  const asked = await api.call(support, 'POST', `/vehicles/${vin}/commands`, {
    ...{ name: 'locate', args: {}, reason: 'stolen' },
  });
  const { id } = asked.json();
  await api.say(vin, `command/${id}`, { ts, state: 'succeeded', result: { ...exact, ts } });
  const box = '13.3777,52.5162,13.3778,52.5163';
  const routes = [
    ...['/vehicles', '/vehicles/map?zoom=18', `/vehicles?bbox=${box}`, `/vehicles/map?zoom=18&bbox=${box}`],
    ...['', '/state', '/commands', `/commands/${id}`, '/faults', '/fault-history', '/timeline'].map(
      (path) => `/vehicles/${vin}${path}`,
    ),
    `/alerts?vin=${vin}`,
  ];
  const bodies = async (role: Role) => {
    const token = await api.signedIn(role, ['DE']);
    const answers = [];
    for (const route of routes) {
      const { statusCode, body } = await api.call(token, 'GET', route);
      expect([role, route, statusCode], body).toEqual([role, route, 200]);
      answers.push(body);
    }
    return answers;
  };
  for (const role of roles) {
    const found = await bodies(role);
    const exactly = found.filter((body) => body.includes('52.516') || body.includes('13.377'));
    if ((permissions['locations.read'] as readonly string[]).includes(role)) {
      expect(exactly.length).toBeGreaterThan(5);
      continue;
    }
    expect(exactly).toEqual([]);
    expect(JSON.parse(found[4] ?? '').position).toEqual({ latitude: 52.52, longitude: 13.38, ts });
    expect(JSON.parse(found[5] ?? '').signals[latitude]).toMatchObject({ value: 52.52, ts });
    // A smaller box finds no more of it.
    expect(JSON.parse(found[2] ?? '').items).toHaveLength(1);
  }
  const elsewhere = '13.3711,52.5111,13.3712,52.5112';
  const found = (role: Role) =>
    api.signedIn(role, ['DE']).then(async (token) => {
      const answer = await api.call(token, 'GET', `/vehicles?bbox=${elsewhere}`);
      return answer.json().items.length;
    });
  expect([await found('viewer'), await found('support')]).toEqual([1, 0]);
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
  expect(answer.body.split('\r\n')[0]).toBe('from,to,user,kind,what,reason,count,shown from,shown to');
  expect(answer.body).toMatch(/,support-all,command,locate,'=cmd\|calc,1,,\r\n/);
  expect(answer.body).toMatch(/,support-de,view,location-history,stolen car,3,[\dTZ:.-]+,[\dTZ:.-]+\r\n/);
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
