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

describe('importing', () => {
  test('answers every line, of NDJSON', async () => {
    const lines = [
      JSON.stringify(body(10)),
      '{',
      '',
      JSON.stringify(body(10)),
      JSON.stringify(body(11, { market: '' })),
      JSON.stringify(body(12, { attributes: { fleet: 'north' } })),
    ];
    const answer = await api.call(admin, 'POST', '/vehicles/import', lines.join('\r\n'), {
      'content-type': 'application/x-ndjson',
    });
    expect(answer.statusCode).toBe(200);
    const answered = answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answered.map(({ line, status, vin, error }) => [line, status, vin, error?.code])).toEqual([
      [1, 'created', vin(10), undefined],
      [2, 'refused', null, 'bad-line'],
      [4, 'refused', vin(10), 'vehicle-exists'],
      [5, 'refused', vin(11), 'bad-vehicle'],
      [6, 'created', vin(12), undefined],
    ]);
    const { password } = answered[0].credentials;
    expect(await api.credentials.verify(vin(10), Buffer.from(password), '127.0.0.1')).toBe('right');
    expect(api.registry.get(vin(12))?.attributes).toEqual({ fleet: 'north' });
  });

  test('answers every line, of CSV as a spreadsheet writes it', async () => {
    const text = [
      '\uFEFFvin;model;modelYear;powertrain;market;attributes.fleet;colour',
      `${vin(20)};"E;Go";2023;bev;DE;south;red`,
      `${vin(21)};E-Go;soon;bev;DE;;`,
      `${vin(22)};E-Go;2023;ice;FR;;`,
    ].join('\r\n');
    const answer = await api.call(admin, 'POST', '/vehicles/import', text, {
      'content-type': 'text/csv; charset=utf-8',
    });
    const answered = answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answered.map(({ line, status, vin }) => [line, status, vin])).toEqual([
      [2, 'created', vin(20)],
      [3, 'refused', vin(21)],
      [4, 'created', vin(22)],
    ]);
    expect(answered[0].warnings.join()).toContain('colour');
    expect(answered[1].error.errors).toEqual([{ path: 'modelYear', message: 'must be a number' }]);
    expect(api.registry.get(vin(20))).toMatchObject({ model: 'E;Go', attributes: { fleet: 'south' } });
  });

  test('stays within the scope, takes no other content and no Idempotency-Key', async () => {
    const german = await api.signedIn('operator', ['DE']);
    const headers = { 'content-type': 'application/x-ndjson' };
    const answer = await api.call(
      german,
      'POST',
      '/vehicles/import',
      JSON.stringify(body(30, { market: 'FR' })),
      headers,
    );
    expect(JSON.parse(answer.body)).toMatchObject({
      status: 'refused',
      error: { code: 'market-not-in-scope' },
    });
    expect((await api.call(admin, 'POST', '/vehicles/import', {})).statusCode).toBe(415);
    const keyed = await api.call(admin, 'POST', '/vehicles/import', '', {
      ...headers,
      'idempotency-key': 'x',
    });
    expect(keyed.json().code).toBe('idempotency-key-unsupported');
  });
});

describe('listing', () => {
  const list = async (query: string, token = admin) =>
    (await api.call(token, 'GET', `/vehicles${query}`)).json();

  test('pages stay in step while vehicles are added', async () => {
    const all = (await list('?limit=1000')).items.map((item: { vin: string }) => item.vin);
    expect(all).toEqual([...all].sort());
    const first = await list('?limit=2');
    await api.register('AAAAAAAAAAAAAAAAA', 'DE');
    const rest: string[] = [];
    let cursor = first.nextCursor;
    while (cursor !== null) {
      const page = await list(`?limit=2&cursor=${cursor}`);
      rest.push(...page.items.map((item: { vin: string }) => item.vin));
      cursor = page.nextCursor;
    }
    expect([...first.items.map((item: { vin: string }) => item.vin), ...rest]).toEqual(all);
  });

  test.each([
    ['?filter=vehicle.powertrain == "ice"', [22]],
    ['?filter=vehicle.attributes.fleet == "north"', [12]],
    ['?filter=vehicle.modelYear < 2024 && vehicle.market == "DE"', [20]],
    ['?q=e;go', [20]],
    [`?q=${vin(22).slice(4).toLowerCase()}`, [22]],
  ])('%s', async (query, expected) => {
    const page = await list(encodeURI(query).replaceAll('&&', '%26%26').replaceAll('+', '%2B'));
    expect(page.items.map((item: { vin: string }) => item.vin)).toEqual(expected.map(vin));
  });

  test('counts what matches, also on later pages', async () => {
    const first = await list('?count=true&limit=1');
    const second = await list(`?count=true&limit=1&cursor=${first.nextCursor}`);
    expect(first.total).toBe(api.registry.size);
    expect(second.total).toBe(first.total);
    expect(second.items[0].vin > first.items[0].vin).toBe(true);
  });

  test.each([
    ['?limit=0', 'limit', /1 to 1000/],
    ['?limit=1001', 'limit', /1 to 1000/],
    ['?limit=ten', 'limit', /1 to 1000/],
    ['?cursor=abc', 'cursor', /nextCursor/],
    ['?filter=vehicle.modelYear%20%3D%202024', 'filter', /write ==/],
  ])('%s is refused', async (query, path, message) => {
    const answer = await api.call(admin, 'GET', `/vehicles${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  test('a cursor of another list is refused', async () => {
    await api.signedIn('viewer');
    const users = (await api.call(admin, 'GET', '/users?limit=1')).json();
    expect((await list(`?cursor=${users.nextCursor}`)).code).toBe('bad-cursor');
  });

  test('software, health and presence come from what vehicles say', async () => {
    const now = Date.now();
    const ecus = [{ ecu: 'BMS', software: '3.2', hardware: 'H1', serial: 'S1' }];
    await api.say(vin(10), 'inventory', { ts: now, ecus });
    await api.say(vin(10), 'telemetry', { ts: now, signals: { 'Vehicle.Speed': 140 } });
    await api.presence(vin(10), true);
    const filter = encodeURIComponent(
      'vehicle.software["BMS"] == "3.2" && vehicle.health == "major" && vehicle.online',
    );
    expect((await list(`?filter=${filter}`)).items).toMatchObject([
      { vin: vin(10), software: { BMS: '3.2' }, health: 'major', online: true },
    ]);
    const one = (await api.call(admin, 'GET', `/vehicles/${vin(10)}`)).json();
    expect(one).toMatchObject({
      ecus: [{ ...ecus[0], reportedAt: now }],
      openAlerts: [{ rule: 'too-fast', state: 'firing' }],
    });
  });
});
