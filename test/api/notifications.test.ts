import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { mailServer } from '../unit/notifications/support/mail-server.ts';
import { startApi, type TestApi } from './support/start-api.ts';

let api: TestApi;
let mail: Awaited<ReturnType<typeof mailServer>>;

beforeAll(async () => {
  mail = await mailServer({}, false);
  api = await startApi({ channels: { smtpUrl: mail.url, mailFrom: 'Roadside <roadside@example.org>' } });
});
afterAll(async () => {
  await api.stop();
  await mail.stop();
});

const call = (token: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
  api.call(token, method, path, body);
const codeIn = (raw: string) => /\b(\d{6})\b/.exec(/^Subject: (.*)$/im.exec(raw)?.[1] ?? '')?.[1];

test('an address is used once its owner has confirmed it; a test message arrives and is in the log', async () => {
  const token = await api.signedIn('support', ['DE']);
  const early = await call(token, 'POST', '/notifications/test', { channel: 'email' });
  expect(early.json().code).toBe('no-verified-address');
  const kept = await call(token, 'PUT', '/users/current/contacts/email', { address: 'ana@example.org' });
  expect(kept.statusCode, kept.body).toBe(200);
  const code = codeIn(mail.mails[0]?.raw ?? '');
  const verify = (guess: string) =>
    call(token, 'POST', '/users/current/contacts/email/verify', { code: guess });
  expect((await verify(code === '000000' ? '111111' : '000000')).json().code).toBe('wrong-code');
  const verified = await verify(code ?? '');
  expect(verified.statusCode, verified.body).toBe(200);
  expect(verified.json().contacts[0]).toMatchObject({ address: 'ana@example.org', bounce: null });
  const sent = await call(token, 'POST', '/notifications/test', { channel: 'email' });
  expect(sent.statusCode, sent.body).toBe(202);
  await eventually(async () => {
    const log = (await call(token, 'GET', '/notifications')).json();
    expect(log.items[0]).toMatchObject({ id: sent.json().id, kind: 'test', deliveries: [{ state: 'sent' }] });
  });
  expect(mail.mails).toHaveLength(2);
  const again = await call(token, 'PUT', '/users/current/contacts/email', { address: 'ben@example.org' });
  expect(again.json().code).toBe('code-too-soon');
});

test('addresses that could add a header, a receiver or reach into the own network are refused', async () => {
  const token = await api.signedIn('support');
  for (const address of [
    'a@example.org\r\nBcc: b@example.org',
    'a@example.org,b@example.org',
    'a@example.org>\nRCPT TO:<b@example.org',
    'Ana <a@example.org>',
    '"a b"@example.org',
    'a@localhost',
  ]) {
    const answer = await call(token, 'PUT', '/users/current/contacts/email', { address });
    expect(answer.json().code, address).toBe('bad-address');
  }
  for (const address of [
    'http://127.0.0.1/x',
    'http://[::1]/x',
    'http://[::ffff:10.0.0.1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://2130706433/',
    'file:///etc/passwd',
    'https://user:pass@example.org/',
  ]) {
    const answer = await call(token, 'PUT', '/users/current/contacts/webhook', { address });
    expect(answer.json().code, address).toBe('bad-address');
  }
  const sms = await call(token, 'PUT', '/users/current/contacts/sms', { address: '+491701234567' });
  expect(sms.json().code).toBe('channel-off');
});

test('a code has five tries, also for many at once', async () => {
  const token = await api.signedIn('support');
  const before = mail.mails.length;
  await call(token, 'PUT', '/users/current/contacts/email', { address: 'eve@example.org' });
  const code = codeIn(mail.mails[before]?.raw ?? '') ?? '';
  const wrong = code === '000000' ? '111111' : '000000';
  const path = '/users/current/contacts/email/verify';
  await Promise.all(Array.from({ length: 20 }, () => call(token, 'POST', path, { code: wrong })));
  expect((await call(token, 'POST', path, { code })).json().code).toBe('wrong-code');
});

test('what lies outside the markets is not there; a viewer reads no log; only operators send again', async () => {
  const texts = { en: 'x', 'zh-Hans': 'x', es: 'x' };
  const common = { kind: 'case', what: 'opened', severity: 'major', texts, link: '/cases/1', at: 1 } as const;
  const admin = await api.signedIn('admin');
  await api.db
    .transaction()
    .execute((trx) =>
      api.notifications.notifier.notify(trx, { ...common, problemId: randomUUID(), markets: ['FR'] }),
    );
  await api.notifications.dispatcher.runDue();
  const french = (await call(admin, 'GET', '/notifications'))
    .json()
    .items.filter(({ markets }: { markets: string[] }) => markets.includes('FR'));
  expect(french.length).toBeGreaterThan(0);
  const german = await api.signedIn('operator', ['DE']);
  const { id } = french[0];
  const seen = (await call(german, 'GET', '/notifications')).json().items;
  expect(seen.filter(({ markets }: { markets: string[] }) => markets.includes('FR'))).toEqual([]);
  for (const [method, path] of [
    ['GET', ''],
    ['POST', '/resend'],
  ] as const) {
    const hidden = await call(german, method, `/notifications/${id}${path}`);
    const unknown = await call(german, method, `/notifications/${randomUUID()}${path}`);
    expect(hidden.statusCode).toBe(404);
    expect(hidden.json().code).toBe(unknown.json().code);
  }
  const viewer = await api.signedIn('viewer');
  expect((await call(viewer, 'GET', '/notifications')).statusCode).toBe(403);
  const support = await api.signedIn('support');
  expect((await call(support, 'POST', `/notifications/${id}/resend`)).statusCode).toBe(403);
  expect((await call(admin, 'POST', `/notifications/${id}/resend`)).json().code).toBe('nothing-to-resend');
  const policy = (await call(support, 'GET', '/notifications/policy')).json();
  expect(policy.routes[0].id).toBe('critical-case');
  expect(policy.channels).toEqual(['email', 'webhook']);
});
