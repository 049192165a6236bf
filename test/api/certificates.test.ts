import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const german = 'WVWZZZ1KZAW000001';
const french = 'VF1ACVYB0TW000028';
let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  await api.register(german, 'DE');
  await api.register(french, 'FR');
  const seen = (vin: string, serial: string) => ({
    vin,
    serial,
    issuer: 'CN=CA',
    valid_to: 4e12,
    first_seen_at: 1,
  });
  await api.db
    .insertInto('vehicle_certificates')
    .values([seen(german, '1A'), seen(french, '2B'), seen(german, '3C'), seen(french, '3C')])
    .execute();
});
afterAll(() => api.stop());

const revoke = (token: string, serial: string, reason = 'stolen') =>
  api.call(token, 'POST', '/certificate-revocations', { serial, reason });
const serialsFor = async (token: string) =>
  (await api.call(token, 'GET', '/certificate-revocations'))
    .json()
    .items.map((one: { serial: string }) => one.serial);

test('who sees some markets revokes what their vehicles, and no others, have signed in by', async () => {
  const [all, local] = [await api.signedIn('admin'), await api.signedIn('admin', ['DE'])];
  // Of another market, of both, of nobody: all the same to him.
  const refusals = [];
  for (const serial of ['2B', '3C', '77']) {
    const { statusCode, body } = await revoke(local, serial);
    refusals.push([statusCode, JSON.parse(body).code]);
  }
  expect(refusals).toEqual(refusals.map(() => [404, 'certificate-not-found']));
  expect((await revoke(local, '00:1a')).json()).toMatchObject({
    serial: '1A',
    revokedBy: 'admin-de',
    vins: [german],
  });
  for (const serial of ['2B', '3C', '77']) expect((await revoke(all, serial)).statusCode).toBe(201);
  expect(await serialsFor(all)).toHaveLength(4);
  expect((await serialsFor(local)).sort()).toEqual(['1A', '3C']);
  const { items } = (await api.call(local, 'GET', '/certificate-revocations?limit=1')).json();
  expect(items[0].vins).toEqual([german]);
});

test('it is final, and bad input names its field', async () => {
  const all = await api.signedIn('admin');
  expect((await revoke(all, '1A')).json()).toMatchObject({ status: 409, code: 'already-revoked' });
  for (const [serial, reason, path] of [
    ['xyz', 'stolen', 'serial'],
    ['F'.repeat(41), 'stolen', 'serial'],
    ['99', 'x', 'reason'],
    ['99', 'x'.repeat(501), 'reason'],
  ] as const) {
    const answer = (await revoke(all, serial, reason)).json();
    expect([answer.status, answer.errors?.[0]?.path]).toEqual([400, path]);
  }
  for (const role of ['viewer', 'support', 'technician', 'operator'] as const)
    expect((await revoke(await api.signedIn(role), '99')).statusCode).toBe(403);
  const audit = (await api.call(all, 'GET', '/audit?action=certificate.revoke&target=1A')).json().items;
  expect(audit).toMatchObject([{ username: 'admin-de', detail: { reason: 'stolen', vins: [german] } }]);
});

test('pages go on where they ended', async () => {
  const all = await api.signedIn('admin');
  const seen: string[] = [];
  let next = '';
  do {
    const page = (await api.call(all, 'GET', `/certificate-revocations?limit=1${next}`)).json();
    seen.push(...page.items.map((one: { serial: string }) => one.serial));
    next = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
  } while (next !== '');
  expect(seen).toEqual(await serialsFor(all));
});

test('another server of the same database hears of it', async () => {
  const certificate = { name: german, issuer: 'CN=CA', validTo: 4e12, fault: null };
  const der = Buffer.from('3009300702010530003000', 'hex');
  const shown = { ...certificate, serial: '5', der };
  expect(api.certificates.signIn(german, shown)).toBe('right');
  api.cut.length = 0;
  // As the command line or another process does it.
  await api.db
    .insertInto('certificate_revocations')
    .values({ serial: '5', reason: 'elsewhere', revoked_by: 'x', revoked_at: 5 })
    .execute();
  await eventually(() => expect(api.cut).toEqual([german]));
  expect(api.certificates.signIn(german, shown)).toBe('revoked');
});

test('of a vehicle that was taken away and comes back they are kept anew', async () => {
  const back = 'WVWZZZ1KZAW000003';
  const der = Buffer.from('3009300702010630003000', 'hex');
  const shown = { name: back, issuer: 'CN=CA', validTo: 4e12, fault: null, serial: '6', der };
  const admin = await api.signedIn('admin');
  for (let life = 0; life < 2; life++) {
    await api.register(back, 'DE');
    expect(api.certificates.signIn(back, shown)).toBe('right');
    await eventually(async () =>
      expect((await api.call(admin, 'GET', `/vehicles/${back}/certificates`)).json().items).toMatchObject([
        { serial: '6', revoked: null },
      ]),
    );
    await api.registry.remove(back);
  }
});
