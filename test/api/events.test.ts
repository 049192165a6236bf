import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { feedPruneJob } from '../../src/api/feed-reader.ts';
import { insertFeedEvents } from '../../src/ingest/feed-events.ts';
import { eventually } from '../support/eventually.ts';
import { readEvents } from './support/event-reader.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const german = 'WVWZZZ1KZAW000001';
const french = 'WVWZZZ1KZAW000002';

let api: TestApi;
let admin: string;
const open: { close: () => Promise<void> }[] = [];
beforeAll(async () => {
  api = await startApi();
  admin = await api.signedIn('admin');
  await api.register(german, 'DE');
  await api.register(french, 'FR');
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((reader) => reader.close()));
  await eventually(() => expect(api.liveFeed.subscribers).toBe(0));
});
afterAll(() => api.stop());

async function listen(token: string, options?: Parameters<typeof readEvents>[2]) {
  const reader = await readEvents(api, token, options);
  open.push(reader);
  if (reader.response.ok) await reader.caughtUp();
  return reader;
}

let ts = Date.now() - 3_600_000;
const drive = (vin: string, speed: number) => {
  ts += 1000;
  return api.say(vin, 'telemetry', { ts, signals: { 'Vehicle.Speed': speed } }, ts);
};
async function tell(count: number, from = 0): Promise<void> {
  const drafts = Array.from({ length: count }, (_, index) => ({
    type: 'presence',
    vin: german,
    market: 'DE',
    at: ts,
    data: { number: from + index },
    source: `test ${from + index}`,
  }));
  api.liveFeed.publish(await api.db.transaction().execute((trx) => insertFeedEvents(trx, drafts)));
}

test('alerts and presence are told as they happen, in the language of the reader', async () => {
  const reader = await listen(admin);
  expect(reader.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(reader.response.headers.get('content-encoding')).toBeNull();
  await drive(german, 130);
  await api.presence(french, true);
  const [alert, presence] = await reader.received(2);
  expect(alert).toMatchObject({
    event: 'alert',
    data: { vin: german, rule: 'too-fast', state: 'firing', name: 'Too fast', summary: 'It drives 130 km/h' },
  });
  expect(presence).toMatchObject({ event: 'presence', data: { vin: french, online: true } });
  const listed = (await api.call(admin, 'GET', '/alerts?state=firing')).json().items;
  expect(alert?.data).toEqual(listed[0]);
});

test('an acknowledgement is told as well', async () => {
  const reader = await listen(admin);
  const [alert] = (await api.call(admin, 'GET', '/alerts?state=firing')).json().items;
  await api.call(admin, 'POST', `/alerts/${alert.id}/acknowledge`, { note: null });
  expect((await reader.received(1))[0]).toMatchObject({
    event: 'alert',
    data: { acknowledgedBy: 'admin-all' },
  });
});

test('everybody is told of his own markets only; a vehicle takes its news along', async () => {
  const reader = await listen(await api.signedIn('viewer', ['FR']));
  await drive(german, 90);
  await drive(french, 130);
  expect(await reader.received(1)).toMatchObject([{ data: { vin: french, state: 'firing' } }]);
  await api.registry.update(german, { market: 'FR' });
  await drive(german, 140);
  expect((await reader.received(2))[1]).toMatchObject({ data: { vin: german } });
  await api.registry.update(german, { market: 'DE' });
});

test('signals of one vehicle, on demand, without an id', async () => {
  const reader = await listen(admin, { query: `?vin=${french}` });
  await drive(german, 60);
  await drive(french, 61);
  const signals = await eventually(() => {
    const found = reader.events.filter(({ event }) => event === 'signals');
    expect(found).toHaveLength(1);
    return found;
  });
  expect(signals).toMatchObject([
    { id: null, data: { vin: french, samples: [{ signals: { 'Vehicle.Speed': 61 } }] } },
  ]);
});

test('who comes back is told everything since, once, in order, up to the live ones', async () => {
  const first = await listen(admin);
  await tell(3);
  await first.received(3);
  const { lastEventId } = first.state;
  await first.close();
  await tell(1200, 3);
  const second = listen(admin, { lastEventId });
  for (let index = 0; index < 20; index++) await tell(1, 1203 + index);
  const events = await (await second).received(1220);
  expect(events.map(({ data }) => (data as { number: number }).number)).toEqual(
    Array.from({ length: 1220 }, (_, index) => index + 3),
  );
  const ids = events.map(({ id }) => Number(id));
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
});

test('what was missed is told by today’s scope', async () => {
  const reader = await listen(await api.signedIn('viewer', ['IT']), { lastEventId: '0' });
  await api.register('WVWZZZ1KZAW000003', 'IT');
  await api.presence('WVWZZZ1KZAW000003', true);
  expect(await reader.received(1)).toMatchObject([{ data: { vin: 'WVWZZZ1KZAW000003' } }]);
});

test('two writers at once: nobody who has seen an id has missed an earlier one', async () => {
  const draft = (source: string) => ({
    type: 'presence',
    vin: german,
    market: 'DE',
    at: ts,
    data: {},
    source,
  });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const inserted = Promise.withResolvers<void>();
  const slow = api.db.transaction().execute(async (trx) => {
    const told = await insertFeedEvents(trx, [draft('slow')]);
    inserted.resolve();
    await held;
    return told;
  });
  await inserted.promise;
  const quick = api.db.transaction().execute((trx) => insertFeedEvents(trx, [draft('quick')]));
  const seen = async () =>
    api.db.selectFrom('feed_events').select('id').where('source', 'in', ['slow', 'quick']).execute();
  expect(await seen()).toEqual([]);
  release();
  const [[a], [b]] = await Promise.all([slow, quick]);
  expect(b?.id).toBeGreaterThan(a?.id ?? Number.POSITIVE_INFINITY);
});

test('old events go after a day, and who was away longer is told so', async () => {
  const reader = await listen(admin);
  const before = reader.state.lastEventId;
  await tell(2, 5000);
  const job = feedPruneJob({ db: api.db, clock: api.clock });
  const run = () =>
    job.handler(
      {},
      { id: 'x', attempt: 1, signal: new AbortController().signal, progress: async () => undefined },
    );
  expect(await run()).toEqual({ removed: 0 });
  api.clock.advance(24 * 3_600_000 + 1);
  await tell(1, 5002);
  expect(await run()).not.toEqual({ removed: 0 });
  admin = await api.signedIn('admin');
  const back = await readEvents(api, admin, { lastEventId: before });
  open.push(back);
  expect(await back.received(2)).toMatchObject([{ event: 'reset' }, { data: { number: 5002 } }]);
});

test('a stream ends with its session: signed out, expired, disabled', async () => {
  const one = await api.signedIn('viewer', ['DE']);
  const reader = await listen(one);
  await api.call(one, 'DELETE', '/sessions/current');
  await reader.ended();

  const two = await listen(await api.signedIn('viewer', ['DE']));
  await api.call(admin, 'PATCH', '/users/viewer-de', { disabled: true });
  await two.ended();

  const three = await listen(await api.signedIn('support', ['DE']));
  await api.db.deleteFrom('user_sessions').where('username', '=', 'support-de').execute();
  api.clock.advance(15_000);
  await three.ended();

  const four = await listen(await api.signedIn('technician', ['DE']));
  api.clock.advance(30_000);
  await eventually(() => expect(four.state.comments).toBeGreaterThan(0));
  expect(four.state.ended).toBe(false);
  api.clock.advance(3_600_000);
  await four.ended();
  admin = await api.signedIn('admin');
});

test('who does not read is cut off, and the others notice nothing', async () => {
  const good = await listen(admin);
  const { port } = api.app.server.address() as { port: number };
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1');
  socket.pause();
  socket.write(`GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${admin}\r\n\r\n`);
  await eventually(() => expect(api.liveFeed.subscribers).toBe(2));
  const bulk = { text: 'x'.repeat(64 * 1024) };
  for (let index = 0; index < 200 && api.liveFeed.subscribers === 2; index++) {
    api.liveFeed.publish([
      { id: 1_000_000 + index, type: 'presence', vin: german, market: 'DE', at: ts, data: bulk },
    ]);
    await good.received(index + 1);
  }
  expect(api.liveFeed.subscribers).toBe(1);
  expect(good.state.ended).toBe(false);
  socket.destroy();
});

test('one user has fifty streams at most, and the next is told so', async () => {
  const token = await api.signedIn('viewer', ['FR']);
  for (let count = 0; count < 50; count++) await listen(token);
  const { response } = await listen(token);
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '5']);
  expect((await listen(admin)).response.ok).toBe(true);
});
