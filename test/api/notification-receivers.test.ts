import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { mailServer } from '../unit/notifications/support/mail-server.ts';
import { startApi, type TestApi } from './support/start-api.ts';

let api: TestApi;
let mail: Awaited<ReturnType<typeof mailServer>>;
let admin: string;
const vin = 'WVWZZZ1KZAW000777';

beforeAll(async () => {
  mail = await mailServer({}, false);
  api = await startApi({ channels: { smtpUrl: mail.url, mailFrom: 'Roadside <roadside@example.org>' } });
  admin = await api.signedIn('admin');
  const vehicle = { vin, model: 'Aurora', modelYear: 2026, powertrain: 'bev', market: 'DE' };
  await call(admin, 'POST', '/vehicles', vehicle);
});
afterAll(async () => {
  await api.stop();
  await mail.stop();
});

const call = (token: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
  api.call(token, method, path, body);

async function makeTechnician(name: string, change: object = {}): Promise<string> {
  const form = { name, market: 'DE', email: `${name}@example.org`, languages: ['de', 'es'], ...change };
  const made = await call(admin, 'POST', '/technicians', form);
  expect(made.statusCode, made.body).toBeLessThan(300);
  return made.json().id;
}

/** A case event for its technician, told. */
async function assign(technician: string, change: object = {}): Promise<void> {
  const texts = { en: 'Worn battery', 'zh-Hans': '电池老化', es: 'Batería gastada' };
  const event = {
    kind: 'case',
    what: 'assigned',
    severity: 'major',
    texts,
    link: '/cases/1',
    at: 1,
  } as const;
  await api.db.transaction().execute((trx) =>
    api.notifications.notifier.notify(trx, {
      ...{ ...event, problemId: randomUUID(), occurrence: '1', markets: ['DE'], vin, technician },
      ...change,
    }),
  );
  await api.notifications.dispatcher.runDue();
}
const logOf = async (receiver: string) =>
  (await call(admin, 'GET', `/notifications?receiver=${receiver}`)).json().items;

test('a technician who does not sign in is told at his own address, in his language; outside his market he is not', async () => {
  const id = await makeTechnician('ines');
  await assign(id);
  const [told] = await logOf(`technician:${id}`);
  expect(told.deliveries).toMatchObject([{ channel: 'email', address: 'ines@example.org', state: 'sent' }]);
  const raw = mail.mails.find(({ to }) => to[0] === 'ines@example.org')?.raw ?? '';
  expect(raw).toContain('Content-Language: es');
  await assign(id, { markets: ['FR'], vin: null });
  expect(await logOf(`technician:${id}`)).toHaveLength(1);
});

test('who did it is not told of it', async () => {
  const token = await api.signedIn('technician', ['DE']);
  const id = await makeTechnician('tomas', { username: 'technician-de' });
  await assign(id, { actor: 'technician-de' });
  expect(await logOf('technician-de')).toEqual([]);
  await assign(id, { actor: 'somebody-else' });
  expect((await logOf('technician-de'))[0].deliveries[0]).toMatchObject({ address: 'tomas@example.org' });
  expect((await call(token, 'GET', '/users/current/contacts')).json().contacts).toEqual([]);
});

test('a test message to another receiver is for those who may send again, within their markets', async () => {
  const id = await makeTechnician('rosa');
  const body = { channel: 'email', receiver: `technician:${id}` };
  expect((await call(await api.signedIn('support'), 'POST', '/notifications/test', body)).json().code).toBe(
    'only-yourself',
  );
  const french = await call(await api.signedIn('operator', ['FR']), 'POST', '/notifications/test', body);
  expect(french.json().code).toBe('receiver-not-found');
  const german = await api.signedIn('operator', ['DE']);
  const sent = await call(german, 'POST', '/notifications/test', body);
  expect(sent.statusCode, sent.body).toBe(202);
  await eventually(() => expect(mail.mails.some(({ to }) => to[0] === 'rosa@example.org')).toBe(true));
  const listed = (await call(german, 'GET', '/notifications/receivers')).json().items;
  expect(listed.find((one: { id: string }) => one.id === `technician:${id}`)).toMatchObject({
    ...{ name: 'rosa', kind: 'technician', language: 'es' },
    addresses: [{ channel: 'email', address: 'rosa@example.org', isBounced: false }],
  });
  const states = (await call(german, 'GET', '/notifications/channels')).json().items;
  expect(states[0]).toMatchObject({ channel: 'email', isSetUp: true, isDown: false });
  expect((await call(admin, 'GET', '/system')).json().notifications.channels).toHaveLength(2);
});

test('a report of a bounce marks message and address; only for whom the message is there', async () => {
  const id = await makeTechnician('gone');
  await assign(id);
  const [told] = await logOf(`technician:${id}`);
  const { id: delivery, providerId } = told.deliveries[0];
  expect(providerId).toMatch(/^250/);
  const report = { channel: 'email', messageId: `<${delivery}@example.org>`, reason: '550 no such user' };
  const french = await call(await api.signedIn('operator', ['FR']), 'POST', '/notifications/bounces', report);
  expect(french.json().code).toBe('delivery-not-found');
  const other = await call(admin, 'POST', '/notifications/bounces', {
    ...report,
    address: 'x@example.org',
  });
  expect(other.json().code).toBe('delivery-not-found');
  for (let time = 0; time < 2; time++) {
    const taken = await call(admin, 'POST', '/notifications/bounces', {
      ...report,
      address: 'Gone@example.org',
    });
    expect(taken.json()).toEqual({ delivery });
  }
  const [after] = await logOf(`technician:${id}`);
  expect(after.deliveries).toMatchObject([{ state: 'bounced', error: '550 no such user' }]);
  const listed = (await call(admin, 'GET', '/notifications/receivers')).json().items;
  expect(listed.find((one: { id: string }) => one.id === `technician:${id}`).addresses[0].isBounced).toBe(
    true,
  );
  const bounced = (await call(admin, 'GET', '/notifications?state=bounced&channel=email&kind=case')).json();
  expect(bounced.items).toHaveLength(1);
  expect((await call(admin, 'GET', '/notifications?channel=sms')).json().items).toEqual([]);
  expect((await call(admin, 'GET', '/notifications?to=2020-01-01')).json().items).toEqual([]);
});

test('whoever has the link of a digest can end digests, and nothing else', async () => {
  const token = await api.signedIn('support', ['DE']);
  const { username, token: link } = await api.db
    .insertInto('contacts')
    .values({
      ...{ username: 'support-de', channel: 'email', address: 'ana@example.org', secret: null },
      ...{ verified_at: 1, code_hash: null, code_expires_at: null, updated_at: 0 },
    })
    .returning(['username', 'token'])
    .executeTakeFirstOrThrow();
  expect(username).toBe('support-de');
  const path = `/api/v1/notifications/unsubscribe/${link}`;
  const page = await api.app.inject({ method: 'GET', url: path });
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain('<form method="post">');
  expect(page.headers['referrer-policy']).toBe('same-origin');
  expect((await call(token, 'GET', '/users/current/contacts')).json().settings.digest).toBe(true);
  const done = await api.app.inject({
    ...{ method: 'POST', url: path, payload: 'List-Unsubscribe=One-Click' },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(done.statusCode, done.body).toBe(200);
  expect((await call(token, 'GET', '/users/current/contacts')).json().settings.digest).toBe(false);
  const unknown = `/api/v1/notifications/unsubscribe/${randomUUID()}`;
  for (const method of ['GET', 'POST'] as const)
    expect((await api.app.inject({ method, url: unknown })).statusCode).toBe(404);
});

test('what was told of a vehicle goes with it', async () => {
  const id = await makeTechnician('last');
  await assign(id);
  expect(await logOf(`technician:${id}`)).toHaveLength(1);
  expect((await call(admin, 'DELETE', `/vehicles/${vin}`)).statusCode).toBe(202);
  expect(await logOf(`technician:${id}`)).toEqual([]);
});
