import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPasskeys } from '../../src/users/passkeys/passkeys.ts';
import { createTickets } from '../../src/users/second-factor/tickets.ts';
import { softwarePasskey } from './support/software-passkey.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const origin = 'https://roadside.example';
const place = { origin, rpId: 'roadside.example' };
const password = 'four unrelated words';
const own = '/users/current/passkeys';
let api: TestApi;
let admin: string;
beforeAll(async () => {
  api = await startApi({ settings: { publicUrl: origin } });
  admin = await api.signedIn('admin');
});
afterAll(() => api.stop());

async function person(username: string): Promise<string> {
  await api.call(admin, 'POST', '/users', { username, password, role: 'support' });
  return (await api.call(null, 'POST', '/sessions', { username, password })).json().token;
}
const begin = async (token: string) => (await api.call(token, 'POST', `${own}/options`, { password })).json();
const signInOptions = async () => (await api.call(null, 'GET', '/sessions/passkey')).json();
const signIn = async (response: object) => {
  const answer = await api.call(null, 'POST', '/sessions/passkey', { response });
  return { status: answer.statusCode, body: answer.json() };
};
async function registered(token: string, name = 'Phone') {
  const key = softwarePasskey(place);
  const added = await api.call(token, 'POST', own, { name, response: key.create(await begin(token)) });
  expect(added.statusCode, added.body).toBe(201);
  return key;
}

test('is added under a name, signs in as both factors, and is removed', async () => {
  const token = await person('anna');
  const options = await begin(token);
  expect(options).toMatchObject({
    rp: { id: 'roadside.example' },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const phone = await registered(token);
  api.clock.advance(1);
  const stick = await registered(token, 'Stick');
  const { items } = (await api.call(token, 'GET', own)).json();
  expect(items.map(({ name }: { name: string }) => name)).toEqual(['Phone', 'Stick']);
  expect((await begin(token)).excludeCredentials.map(({ id }: { id: string }) => id)).toEqual([
    phone.id,
    stick.id,
  ]);

  phone.counter = 1;
  const entered = await signIn(phone.get(await signInOptions()));
  expect(entered.status).toBe(201);
  const current = await api.call(entered.body.token, 'GET', '/sessions/current');
  expect(current.json()).toMatchObject({ username: 'anna', enrolDue: false });
  const audit = (await api.call(admin, 'GET', '/audit?username=anna')).json().items;
  expect(audit[0]).toMatchObject({ action: 'session.create', detail: { by: 'passkey' } });

  expect((await api.call(token, 'DELETE', `${own}/${phone.id}`)).statusCode).toBe(204);
  phone.counter = 2;
  expect((await signIn(phone.get(await signInOptions()))).status).toBe(401);
  stick.counter = 1;
  expect((await signIn(stick.get(await signInOptions()))).status).toBe(201);
});

test('a challenge is good once, for one thing, for five minutes', async () => {
  const token = await person('berta');
  const other = await person('carla');
  const key = softwarePasskey(place);
  const add = async (as: string, response: object) =>
    (await api.call(as, 'POST', own, { name: 'x', response })).json().code ?? 'added';
  const options = await begin(token);
  expect(await add(other, key.create(options))).toBe('bad-passkey');
  expect(await add(token, key.create(await signInOptions()))).toBe('bad-passkey');
  expect(await add(token, key.create({ challenge: 'AAAA' }))).toBe('bad-passkey');
  expect(await add(token, key.create(options))).toBe('added');
  expect(await add(token, softwarePasskey(place).create(options))).toBe('bad-passkey');
  expect(await add(other, key.create(await begin(other)))).toBe('passkey-exists');

  const challenge = await signInOptions();
  expect((await signIn(key.get(await begin(token)))).status).toBe(401);
  expect((await signIn(key.get(challenge))).status).toBe(201);
  expect((await signIn(key.get(challenge))).status).toBe(401);
  const late = await signInOptions();
  api.clock.advance(5 * 60_000);
  expect((await signIn(key.get(late))).status).toBe(401);
});

describe('an answer is refused', () => {
  test.each([
    ['from another page', { origin: 'https://evil.example' }],
    ['for another host', { rpId: 'evil.example' }],
    ['of a device that did not ask who holds it', { flags: 0x01 }],
  ])('%s', async (_what, changes) => {
    const token = await person(`dora-${Object.keys(changes)[0]?.toLowerCase()}`);
    const response = softwarePasskey(place).create(await begin(token), changes);
    expect((await api.call(token, 'POST', own, { name: 'x', response })).json().code).toBe('bad-passkey');
    const key = await registered(token);
    expect((await signIn(key.get(await signInOptions(), changes))).body.code).toBe('bad-passkey');
    expect((await signIn(key.get(await signInOptions()))).status).toBe(201);
  });

  test('of another key under a known name', async () => {
    const key = await registered(await person('emil'));
    const forged = { ...softwarePasskey(place).get(await signInOptions()), id: key.id, rawId: key.id };
    expect((await signIn(forged)).body.code).toBe('bad-passkey');
  });

  test('that counts no further than the last: there is a copy, and it is written down whose', async () => {
    const key = await registered(await person('fritz'));
    key.counter = 7;
    expect((await signIn(key.get(await signInOptions()))).status).toBe(201);
    expect((await signIn(key.get(await signInOptions()))).body.code).toBe('passkey-cloned');
    key.counter = 3;
    expect((await signIn(key.get(await signInOptions()))).body.code).toBe('passkey-cloned');
    const audit = (await api.call(admin, 'GET', '/audit?username=fritz&action=session.refused')).json().items;
    expect(audit).toHaveLength(2);
    expect(audit[0].detail).toEqual({ reason: 'passkey-cloned' });
  });

  test('of a person who was disabled', async () => {
    const key = await registered(await person('gerd'));
    await api.call(admin, 'PATCH', '/users/gerd', { disabled: true });
    expect((await signIn(key.get(await signInOptions()))).status).toBe(401);
  });
});

test('a left session is not enough to add one: the password is asked for', async () => {
  const token = await person('hans');
  const answer = await api.call(token, 'POST', `${own}/options`, { password: 'wrong' });
  expect([answer.statusCode, answer.json().code]).toEqual([403, 'wrong-password']);
  expect((await api.call(token, 'POST', `${own}/options`, {})).statusCode).toBe(403);
});

test('a server without a host name says so', async () => {
  const { db, clock } = api;
  const tickets = createTickets({ db, clock });
  for (const publicUrl of ['http://127.0.0.1:8080', 'https://[2001:db8::1]']) {
    const passkeys = createPasskeys({ db, clock, tickets, publicUrl });
    await expect(passkeys.signInOptions()).rejects.toMatchObject({ code: 'passkeys-need-a-name' });
  }
});
