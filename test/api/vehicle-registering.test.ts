import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/start-api.ts';

let api: TestApi;
let admin: string;
beforeAll(async () => {
  api = await startApi();
  admin = await api.signedIn('admin');
});
afterAll(() => api.stop());

const vin = (index: number) => `WVWZZZ1KZAW${String(index).padStart(6, '0')}`;
const body = (index: number, more: object = {}) => ({
  vin: vin(index),
  model: 'E-Go',
  modelYear: 2024,
  powertrain: 'bev',
  market: 'DE',
  ...more,
});

describe('registering', () => {
  test('gives the secret once, and says what is odd', async () => {
    const answer = await api.call(admin, 'POST', '/vehicles', body(1, { colour: 'red', plate: 'B-RS 1' }));
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.location).toBe(`/api/v1/vehicles/${vin(1)}`);
    const made = answer.json();
    expect(made).toMatchObject({ vin: vin(1), plate: 'B-RS 1', credentials: { username: vin(1) } });
    expect(made.warnings).toEqual([
      expect.stringContaining('check digit'),
      expect.stringContaining('colour'),
    ]);
    const { password } = made.credentials;
    expect(Buffer.from(password, 'base64url')).toHaveLength(32);
    expect(await api.credentials.verify(vin(1), Buffer.from(password), '127.0.0.1')).toBe('right');
    const read = await api.call(admin, 'GET', `/vehicles/${vin(1)}`);
    expect(read.json()).toMatchObject({
      hasCredentials: true,
      openAlerts: [],
      ecus: [],
      health: 'ok',
      online: false,
    });
    expect(read.body).not.toContain(password);
    const audit = await api.call(admin, 'GET', `/audit?vin=${vin(1)}`);
    expect(audit.json().items[0]).toMatchObject({
      username: 'admin-all',
      action: 'vehicle.create',
      vin: vin(1),
    });
    expect(audit.body).not.toContain(password);
  });

  test('twice is a conflict', async () => {
    const answer = await api.call(admin, 'POST', '/vehicles', body(1));
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'vehicle-exists']);
  });

  test.each([
    [{ vin: 'WVWZZZ1KZAW00000O' }, 'vin'],
    [{ vin: undefined }, 'vin'],
    [{ modelYear: '2024' }, 'modelYear'],
    [{ powertrain: 'steam' }, 'powertrain'],
    [{ market: 'Germany' }, 'market'],
    [{ attributes: { a: { b: 1 } } }, 'attributes.a'],
  ])('%o is refused beside its field', async (more, path) => {
    const answer = await api.call(admin, 'POST', '/vehicles', body(2, more));
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ code: 'bad-request', status: 400, errors: [{ path }] });
  });

  test('a change is strict, and cannot take the VIN', async () => {
    const url = `/vehicles/${vin(1)}`;
    expect((await api.call(admin, 'PATCH', url, { vin: vin(9) })).json().code).toBe('bad-request');
    expect((await api.call(admin, 'PATCH', url, { createdAt: 1 })).statusCode).toBe(400);
    expect((await api.call(admin, 'PATCH', url, {})).statusCode).toBe(400);
    const changed = await api.call(admin, 'PATCH', url, { plate: null, modelYear: 2025 });
    expect(changed.json()).toMatchObject({ plate: null, modelYear: 2025, model: 'E-Go' });
    expect(api.registry.get(vin(1))).toMatchObject({ plate: null, modelYear: 2025 });
  });

  test('the secret can be changed and revoked; the session is cut', async () => {
    const url = `/vehicles/${vin(1)}/credentials`;
    const answer = await api.call(admin, 'POST', url);
    expect(answer.statusCode).toBe(201);
    const { password } = answer.json();
    expect(await api.credentials.verify(vin(1), Buffer.from(password), '127.0.0.1')).toBe('right');
    expect(api.cut).toEqual([vin(1)]);
    expect((await api.call(admin, 'DELETE', url)).statusCode).toBe(204);
    expect(await api.credentials.verify(vin(1), Buffer.from(password), '127.0.0.1')).toBe('wrong');
    expect((await api.call(admin, 'GET', `/vehicles/${vin(1)}`)).json().hasCredentials).toBe(false);
  });

  test('erasing leaves nothing', async () => {
    await api.call(admin, 'POST', '/vehicles', body(3));
    await api.say(vin(3), 'telemetry', { ts: Date.now(), signals: { 'Vehicle.Speed': 130 } });
    await api.say(vin(3), 'telemetry', Buffer.from('{'));
    expect((await api.call(admin, 'GET', `/vehicles/${vin(3)}/state`)).json().signals).not.toEqual({});
    expect((await api.call(admin, 'DELETE', `/vehicles/${vin(3)}`)).statusCode).toBe(202);
    expect((await api.call(admin, 'GET', `/vehicles/${vin(3)}`)).statusCode).toBe(404);
    for (const table of ['alerts', 'quarantine', 'feed_events', 'vehicle_credentials'] as const) {
      expect(await api.db.selectFrom(table).selectAll().where('vin', '=', vin(3)).execute()).toEqual([]);
    }
    const early = await api.call(admin, 'POST', '/vehicles', body(3));
    expect(early.json()).toMatchObject({ code: 'vehicle-being-erased', errors: [{ path: 'vin' }] });
  });
});
