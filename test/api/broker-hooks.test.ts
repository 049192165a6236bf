import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokerHookSecret, startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1JZXW000001';
const other = 'WVWZZZ1JZXW000002';
let api: TestApi;
let secret: string;
beforeAll(async () => {
  api = await startApi();
  await api.register(vin, 'DE');
  await api.register(other, 'DE');
  secret = await api.credentials.issue(vin);
  await api.credentials.issue(other);
});
afterAll(() => api.stop());

const emqx = async (
  what: string,
  body: object,
  authorization: string | null = `Bearer ${brokerHookSecret}`,
) => {
  const headers = authorization === null ? {} : { authorization };
  const answer = await api.call(null, 'POST', `/api/v1/broker/emqx/${what}`, body, headers);
  return answer.statusCode === 200 ? answer.json() : answer.statusCode;
};
const goAuth = async (what: string, body: object | string, of = brokerHookSecret) => {
  const { statusCode, body: said } = await api.app.inject({
    method: 'POST',
    url: `/api/v1/broker/mosquitto/${of}/${what}`,
    payload: body,
    headers: {
      'content-type': typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json',
    },
  });
  return [statusCode, JSON.parse(said).ok];
};
const allow = { result: 'allow', is_superuser: false };
const deny = { result: 'deny', is_superuser: false };

describe('EMQX', () => {
  const client = (more: object = {}) => ({
    clientid: vin,
    username: vin,
    password: secret,
    peerhost: '10.0.0.1',
    ...more,
  });

  test('a vehicle connects with its own secret, under its own name', async () => {
    expect(await emqx('authenticate', client())).toEqual(allow);
    expect(await emqx('authenticate', client({ cert_common_name: vin }))).toEqual(allow);
    for (const wrong of [
      { password: 'x' },
      { password: undefined },
      { clientid: other },
      { username: other },
      { username: 'undefined' },
      { cert_common_name: other },
      { clientid: 'WVWZZZ1JZXW000009', username: 'WVWZZZ1JZXW000009' },
      { clientid: '#', username: '#' },
    ])
      expect([wrong, await emqx('authenticate', client(wrong))]).toEqual([wrong, deny]);
  });

  test('the server itself connects with the password of its URL, under any id, and may do everything', async () => {
    const server = { clientid: vin, username: 'roadside', password: 'a password of the server' };
    expect(await emqx('authenticate', server)).toEqual({ result: 'allow', is_superuser: true });
    expect(await emqx('authenticate', { ...server, password: 'a password' })).toEqual(deny);
    const topic = '$share/roadside/v1/+/up/#';
    expect(await emqx('authorize', { ...server, topic, action: 'subscribe' })).toEqual({ result: 'allow' });
  });

  test.each([
    ['publish', `v1/${vin}/up/telemetry`, 'allow'],
    ['publish', `v1/${other}/up/telemetry`, 'deny'],
    ['publish', `v1/${vin}/down/command/1`, 'deny'],
    ['subscribe', `v1/${vin}/down/#`, 'allow'],
    ['subscribe', `v1/${vin}/up/#`, 'deny'],
    ['subscribe', '#', 'deny'],
    ['subscribe', `$share/x/v1/${vin}/down/#`, 'deny'],
    ['subscribe', '$SYS/#', 'deny'],
  ])('a vehicle may %s %s: %s', async (action, topic, result) => {
    expect(await emqx('authorize', client({ topic, action }))).toEqual({ result });
    // Under the id of another nobody is a vehicle.
    expect(await emqx('authorize', client({ clientid: other, topic, action }))).toEqual({ result: 'deny' });
  });

  test('who has lost his secret may do nothing', async () => {
    const gone = 'WVWZZZ1JZXW000003';
    await api.register(gone, 'DE');
    const password = await api.credentials.issue(gone);
    const asked = {
      clientid: gone,
      username: gone,
      password,
      topic: `v1/${gone}/up/event`,
      action: 'publish',
    };
    expect(await emqx('authenticate', asked)).toEqual(allow);
    expect(await emqx('authorize', asked)).toEqual({ result: 'allow' });
    await api.credentials.revoke(gone);
    expect(await emqx('authenticate', asked)).toEqual(deny);
    expect(await emqx('authorize', asked)).toEqual({ result: 'deny' });
  });

  test('tells who comes and goes', async () => {
    const event = {
      event: 'client.connected',
      clientid: vin,
      username: vin,
      connected_at: 1_645_003_578_036,
    };
    expect(await emqx('events', event)).toBe(204);
    expect(await emqx('events', { action: 'client_disconnected', clientid: vin })).toBe(204);
    expect(api.brokerNews).toEqual([
      { event: 'client.connected', fields: event },
      { event: 'client_disconnected', fields: { action: 'client_disconnected', clientid: vin } },
    ]);
  });
});

describe('mosquitto-go-auth', () => {
  test('user, superuser and acl, as JSON and as a form', async () => {
    const user = { username: vin, password: secret, clientid: vin };
    expect(await goAuth('user', user)).toEqual([200, true]);
    expect(await goAuth('user', String(new URLSearchParams(user)))).toEqual([200, true]);
    expect(await goAuth('user', { ...user, clientid: other })).toEqual([403, false]);
    expect(await goAuth('superuser', { username: vin })).toEqual([403, false]);
    expect(await goAuth('superuser', { username: 'roadside' })).toEqual([200, true]);
  });

  test.each([
    [2, `v1/${vin}/up/faults`, true],
    [2, `v1/${other}/up/faults`, false],
    [4, `v1/${vin}/down/#`, true],
    [1, `v1/${vin}/down/command/1`, true],
    [1, `v1/${other}/down/command/1`, false],
    [4, '#', false],
    [3, `v1/${vin}/up/faults`, false],
    [0, `v1/${vin}/up/faults`, false],
  ])('access %i to %s: %s', async (acc, topic, may) => {
    const status = may ? 200 : 403;
    expect(await goAuth('acl', { username: vin, clientid: vin, topic, acc })).toEqual([status, may]);
    const form = String(new URLSearchParams({ username: vin, clientid: vin, topic, acc: String(acc) }));
    expect(await goAuth('acl', form)).toEqual([status, may]);
    expect(await goAuth('acl', { username: vin, clientid: other, topic, acc })).toEqual([403, false]);
  });
});

test('only the broker may ask; who guesses its secret waits', async () => {
  const asked = { clientid: vin, username: vin, password: secret };
  expect(await emqx('authenticate', asked, null)).toBe(401);
  expect(await emqx('authenticate', asked, `Bearer ${await api.signedIn('admin')}`)).toBe(401);
  expect((await goAuth('user', asked, 'x'))[0]).toBe(401);
  const codes = new Set<number>();
  for (let guess = 0; guess < 70; guess++)
    codes.add(await emqx('authenticate', asked, `Bearer ${brokerHookSecret}${guess}`));
  expect([...codes]).toEqual([401, 429]);
  expect(await emqx('authenticate', asked)).toBe(429);
  api.clock.advance(120_000);
  expect(await emqx('authenticate', asked)).toEqual(allow);
});
