import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/start-api.ts';

const german = 'WVWZZZ1KZAW000001';
const french = 'WVWZZZ1KZAW000002';
const t0 = Date.now() - 3_600_000;

interface Entry {
  id: string;
  vin: string;
  cause: string;
  reason: string;
}

let api: TestApi;
let admin: string;
const get = async (path: string, token = admin) => (await api.call(token, 'GET', path)).json();
const list = async (query = '', token = admin): Promise<Entry[]> =>
  (await get(`/quarantine${query}`, token)).items;

beforeAll(async () => {
  api = await startApi();
  admin = await api.signedIn('admin');
  await api.register(german, 'DE');
  await api.register(french, 'FR');
  const bad = (index: number) => ({ samples: [...Array(index).fill({ ts: 1, signals: {} }), { ts: 'no' }] });
  await api.say(german, 'telemetry', bad(0), t0);
  await api.say(german, 'telemetry', bad(1), t0 + 1);
  await api.say(german, 'telemetry', bad(1), t0 + 2);
  await api.say(french, 'telemetry', bad(2), t0 + 3);
  await api.say(french, 'telemetry', gzipSync('{"boot":7}'), t0 + 4);
  await api.say(german, 'telemetry', Buffer.from([0x7b, 0xff, 0x00, 0x41]), t0 + 5);
});
afterAll(() => api.stop());

describe('groups', () => {
  test('hold what has the same cause, the one that came last first', async () => {
    const { items } = await get('/quarantine/groups');
    expect(items.map((group: { cause: string }) => group.cause)).toEqual([
      'is not UTF-8',
      expect.stringMatching(/^boot: /),
      expect.stringMatching(/^samples\.#\.ts: must be milliseconds since 1970 UTC/),
    ]);
    expect(items[2]).toMatchObject({
      reason: expect.stringMatching(/^samples\.2\.ts/),
      entries: 3,
      occurrences: 4,
      vehicles: 2,
      seen: 0,
      oldestAt: t0,
      newestAt: t0 + 3,
    });
  });

  test('are narrowed as the list is, and by what the user may see', async () => {
    const support = await api.signedIn('support', ['FR']);
    const { items } = await get('/quarantine/groups?q=samples', support);
    expect(items).toMatchObject([{ entries: 1, vehicles: 1 }]);
    const cause = encodeURIComponent(items[0].cause);
    expect(await list(`?cause=${cause}`, support)).toMatchObject([{ vin: french }]);
    expect(await list(`?cause=${cause}`)).toHaveLength(3);
    expect(await list('?q=000002')).toHaveLength(2);
    expect(await list('?q=100%25')).toEqual([]);
    expect(await list(`?vin=${german}&q=utf`)).toHaveLength(1);
  });
});

describe('a payload for people', () => {
  const payload = async (id: string, query = '') =>
    api.call(admin, 'GET', `/quarantine/${id}/payload${query}`);

  test('a list may go without them, and shows how they begin', async () => {
    const entries = await list('?payload=false');
    expect(entries[0]).not.toHaveProperty('payload');
    expect(entries).toMatchObject([
      { preview: null, bytes: 4 },
      { preview: null },
      { preview: expect.stringMatching(/^\{"samples":/) },
      {},
      { preview: '{"samples":[{"ts":"no"}]}' },
    ]);
  });

  test('is unpacked where it is gzip, or dumped byte for byte', async () => {
    const [binary, zipped] = await list();
    expect((await payload(zipped?.id ?? '')).body).toBe('{"boot":7}');
    const dump = await payload(binary?.id ?? '', '?as=hex');
    expect(dump.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(dump.body).toBe(`00000000  7b ff 00 41${' '.repeat(36)}  |{..A|\n`);
    expect((await payload(binary?.id ?? '', '?as=hex&limit=1')).body).toContain('|{|');
    expect((await payload(binary?.id ?? '', '?as=bytes')).rawPayload).toEqual(
      Buffer.from([0x7b, 0xff, 0x00, 0x41]),
    );
  });

  test('of what cannot be unpacked says so', async () => {
    await api.say(french, 'event', Buffer.from([0x1f, 0x8b, 8, 0, 1]), t0 + 6);
    const [broken] = await list(`?vin=${french}`);
    expect((await payload(broken?.id ?? '')).json()).toMatchObject({ code: 'payload-not-readable' });
  });

  test('of a vehicle out of scope is as one that does not exist', async () => {
    const support = await api.signedIn('support', ['FR']);
    const [entry] = await list(`?vin=${german}`);
    const answer = await api.call(support, 'GET', `/quarantine/${entry?.id}/payload`);
    expect(answer.json().code).toBe('quarantine-entry-not-found');
  });
});

describe('many at once', () => {
  const post = async (path: string, body: object, token = admin) => api.call(token, 'POST', path, body);

  test('are tried again with a result', async () => {
    const [{ cause } = { cause: '' }] = await list('?q=boot');
    const vehicle = { vin: french, topic: `v1/${french}/up/telemetry`, received_at: t0 };
    // As if it had been refused by a fault of ours that is mended since.
    const mended = {
      ...vehicle,
      id: '00000000-0000-5000-8000-000000000001',
      reason: `${cause}`,
      payload: Buffer.from(JSON.stringify({ ts: t0, signals: { 'Vehicle.Speed': 7 } })),
      occurrences: 1,
      last_position: 0,
      retried_at: null,
      resolved_at: null,
    };
    await api.db.insertInto('quarantine').values(mended).execute();
    const answer = await post('/quarantine/retry', { cause });
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { retried: 2, taken: 1, refused: 1, pending: 0, remaining: 0 },
    ]);
    expect(await list('?resolved=true')).toMatchObject([{ id: mended.id }]);
    expect((await get('/audit?action=quarantine.retry-many')).items).toMatchObject([
      { username: 'admin-all', detail: { cause, retried: 2, taken: 1, refused: 1 } },
    ]);
  });

  test('are only those that the user may see', async () => {
    const technician = await api.signedIn('technician', ['FR']);
    const { items } = await get('/quarantine/groups?q=samples');
    const answer = await post('/quarantine/retry', { cause: items[0].cause }, technician);
    expect(answer.json()).toMatchObject({ retried: 1, refused: 1 });
    const ids = (await list(`?vin=${german}`)).map(({ id }) => id);
    expect((await post('/quarantine/retry', { ids }, technician)).json()).toMatchObject({ retried: 0 });
  });

  test.each([
    {},
    { ids: [] },
    { ids: ['nonsense'] },
    { cause: '' },
    { cause: 'a', ids: [crypto.randomUUID()] },
  ])('%o is refused', async (body) => expect((await post('/quarantine/retry', body)).statusCode).toBe(400));

  test('are marked as seen, and no longer when they come again', async () => {
    const ids = (await list('?q=samples')).map(({ id }) => id);
    const marked = await post('/quarantine/seen', { ids, seen: true });
    expect(marked.json()).toEqual({ ids: expect.arrayContaining(ids), remaining: 0 });
    expect((await post('/quarantine/seen', { ids, seen: true })).json().ids).toEqual([]);
    expect(await list('?q=samples&seen=false')).toEqual([]);
    expect(await list('?q=samples&seen=true')).toMatchObject([
      { seenBy: 'admin-all', seenAt: api.clock.now() },
      {},
      {},
    ]);
    await api.say(german, 'telemetry', { samples: [{ ts: 'no' }] }, t0 + 9);
    expect(await list('?q=samples&seen=false')).toMatchObject([{ vin: german, seenAt: null, seenBy: null }]);
    // Trying again is not coming again.
    await post('/quarantine/retry', { ids });
    expect(await list('?q=samples&seen=true')).toHaveLength(2);
    const undone = await post('/quarantine/seen', { ids, seen: false });
    expect(undone.json().ids).toHaveLength(2);
  });
});
