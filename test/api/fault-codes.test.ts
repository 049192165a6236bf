import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minute, startDiagnosed, t0, vin } from './support/diagnosed-vehicle.ts';
import type { TestApi } from './support/start-api.ts';

let api: TestApi;
let admin: string;
beforeAll(async () => {
  ({ api, admin } = await startDiagnosed());
});
afterAll(() => api.stop());

const get = async (path: string, headers = {}) => {
  const answer = await api.call(admin, 'GET', path, undefined, headers);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const send = (query: string, text: string, token = admin) =>
  api.call(token, 'POST', `/fault-codes/import?${query}`, text, { 'content-type': 'text/csv' });

describe('the catalogue', () => {
  test('is searched by code and by words in the language of the reader, page by page', async () => {
    expect(await get('/fault-codes?q=p0a')).toMatchObject({
      total: 1,
      items: [{ code: 'P0A80', systems: ['uds', 'obd'], severity: 'major', origin: null }],
    });
    const chinese = await get('/fault-codes?q=单体', { 'accept-language': 'zh-CN' });
    expect(chinese.items.map((item: { code: string }) => item.code)).toEqual(['GBT-5', 'P0A80']);
    expect((await get('/fault-codes?q=weak&system=gbt32960')).items).toHaveLength(1);
    const first = await get('/fault-codes?limit=1');
    const second = await get(`/fault-codes?limit=1&cursor=${first.nextCursor}`);
    expect([first.items[0].code, second.items[0].code, second.nextCursor]).toEqual(['GBT-5', 'P0A80', null]);
  });

  test('tells all about a code: causes, checks, skills, parts; what the failure type points to first', async () => {
    expect(await get('/fault-codes/P0A80-13', { 'accept-language': 'es' })).toMatchObject({
      system: 'uds',
      isKnown: true,
      description: 'Cambiar la batería (circuito abierto)',
      causes: [
        { id: 'broken-wire', checks: ['Mida la línea'] },
        {
          id: 'weak-cell',
          name: 'Celda débil',
          checks: ['Compare las celdas'],
          skills: [{ id: 'live-work', name: 'Trabajos con tensión' }],
          parts: [{ id: 'module', name: 'Módulo de batería' }],
        },
      ],
    });
  });

  test('says of an unknown code what its form says', async () => {
    expect(await get('/fault-codes/C1234-13')).toMatchObject({
      isKnown: false,
      description: 'Chassis of the maker (line open)',
      severity: 'info',
      mayBeDriven: null,
      causes: [{ id: 'broken-wire' }],
    });
    expect(await get('/fault-codes/SPN110%2FFMI5')).toMatchObject({ system: 'j1939', isKnown: false });
    expect(await get('/fault-codes/GBT-5?level=3')).toMatchObject({
      system: 'gbt32960',
      severity: 'critical',
      mayBeDriven: 'no',
      customer: 'A cell is full. Three',
    });
  });

  test("a vehicle's faults name the likely causes", async () => {
    const { items } = await get(`/vehicles/${vin}/faults?code=P0A80-00`);
    expect(items[0]).toMatchObject({ isKnown: true, causes: ['Weak cell'] });
    const foreign = await api.call(
      await api.signedIn('viewer', ['XX']),
      'GET',
      `/vehicles/${vin}/fault-codes/P0A80`,
    );
    expect(foreign.statusCode).toBe(404);
  });
});

describe('an import', () => {
  const text = [
    'code,make,ecu,severity,description_en,description_zh,cause_en,check_en',
    'P0A80,,,critical,Pack is done,电池包报废,Age,Ask the owner',
    'P1A10,Acme,BMS,major,Acme pump,,,',
    'P1A10,Other,,info,Other flap,,,',
    'P1A12,,,major,Not known before,,,',
    'P1A11,,,dreadful,Nothing,,,',
  ].join('\n');

  const unknownFault = (minutes: number) => ({
    ts: t0 + (60 + minutes) * minute,
    ecu: 'VCU',
    system: 'uds',
    faults: [{ code: 'P1A12', status: 9 }],
  });
  const firingOf = async (code: string) => {
    const { items } = await get(`/alerts?vin=${vin}&state=firing`);
    const own = items.filter(
      (item: { evidence: { fault?: { code: string } } }) => item.evidence.fault?.code === code,
    );
    return own.map(({ severity }: { severity: string }) => severity);
  };

  test('tried first: every line is answered, nothing changes', async () => {
    const answer = await send('dryRun=true', text);
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.json()).toMatchObject({
      import: null,
      report: {
        counts: { accepted: 3, changed: 1, unchanged: 0, refused: 1 },
        lines: [{ line: 2, outcome: 'changed' }, {}, {}, {}, { line: 6, errors: [{ path: 'severity' }] }],
      },
    });
    expect(await get('/fault-codes/P0A80')).toMatchObject({ severity: 'major' });
  });

  test('needs the permission, a name, and something in it', async () => {
    expect((await send('dryRun=true', text, await api.signedIn('technician'))).statusCode).toBe(403);
    expect((await send('', text)).json()).toMatchObject({ code: 'bad-import', errors: [{ path: 'name' }] });
    expect((await send('name=A', 'code\nP1A11\n')).json()).toMatchObject({ code: 'nothing-to-import' });
  });

  test('overrides what ships, for the pipeline too, until it is taken back', async () => {
    await api.say(vin, 'faults', unknownFault(1));
    const kept = (await send('name=Acme%202026', text)).json();
    const id = kept.import.id;
    expect(await get('/fault-codes/P0A80')).toMatchObject({
      description: 'Pack is done',
      severity: 'critical',
      mayBeDriven: 'no',
      customer: 'Alarm. Three',
      checks: ['Ask the owner'],
      causes: [{ id: null, name: 'Age' }],
      origin: { importId: id, name: 'Acme 2026', line: 2 },
      others: [{ description: 'Replace the battery pack', severity: 'major', origin: null }],
    });
    // The episode that was open before is described as the catalogue is now.
    const { items } = await get(`/vehicles/${vin}/faults?code=P0A80-00`);
    expect(items[0]).toMatchObject({ description: 'Pack is done', severity: 'critical' });

    const acme = 'LVSHCAMB1CE054249';
    await api.register(acme, 'DE', { attributes: { make: 'acme' } });
    await api.say(acme, 'faults', {
      ts: t0 + minute,
      ecu: 'BMS',
      system: 'uds',
      faults: [{ code: 'P1A10', status: 9 }],
    });
    const rows = await api.db
      .selectFrom('fault_episodes')
      .select('severity')
      .where('vin', '=', acme)
      .execute();
    expect(rows).toEqual([{ severity: 'major' }]);
    expect(await get(`/vehicles/${acme}/fault-codes/P1A10?ecu=BMS`)).toMatchObject({
      description: 'Acme pump',
      others: [{ description: 'Other flap' }],
    });
    expect(await get(`/vehicles/${acme}/fault-codes/P1A10?ecu=VCU`)).toMatchObject({ isKnown: false });

    // One that nobody knew is graver now, and its alert with the next report, though that says nothing new.
    expect(await firingOf('P1A12')).toEqual(['info']);
    await api.say(vin, 'faults', unknownFault(2));
    expect(await firingOf('P1A12')).toEqual(['major']);

    const listed = await get('/fault-codes/imports');
    expect(listed.items).toMatchObject([{ id, name: 'Acme 2026', counts: { accepted: 3 }, removedAt: null }]);
    const removed = await api.call(admin, 'DELETE', `/fault-codes/imports/${id}`);
    expect(removed.json()).toMatchObject({ removedBy: 'admin-all' });
    expect((await api.call(admin, 'DELETE', `/fault-codes/imports/${id}`)).statusCode).toBe(409);
    expect(await get('/fault-codes/P0A80')).toMatchObject({ severity: 'major', origin: null, others: [] });
    expect((await get(`/fault-codes/imports/${id}`)).report.lines).toHaveLength(5);
    expect((await api.call(admin, 'GET', '/fault-codes/imports/999')).statusCode).toBe(404);
  });
});
