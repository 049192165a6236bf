import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codesOf, type Factors, factorsOf, own, password, stepMs } from './support/second-factors.ts';
import { startApi, type TestApi } from './support/start-api.ts';

let api: TestApi;
let admin: string;
let codeOf: Factors['codeOf'];
let first: Factors['first'];
let second: Factors['second'];
let ticketOf: Factors['ticketOf'];
let person: Factors['person'];
let enrolled: Factors['enrolled'];
beforeAll(async () => {
  api = await startApi({ settings: { sessionTtlMs: 86_400_000 * 10 } });
  admin = await api.signedIn('admin');
  ({ codeOf, first, second, ticketOf, person, enrolled } = factorsOf(api, admin));
});
afterAll(() => api.stop());

test('codes are RFC 6238: 30 s, six digits, SHA-1', () => {
  // Appendix B, of which six of its eight digits are ours.
  const rfc = new TOTP({ secret: Secret.fromUTF8('12345678901234567890') });
  expect(rfc.generate({ timestamp: 59_000 })).toBe('287082');
  expect(rfc.generate({ timestamp: 1_111_111_109_000 })).toBe('081804');
});

test('is set up with a first code; then a sign-in takes two steps', async () => {
  const token = await person('anna');
  const begun = (await api.call(token, 'POST', own, { password })).json();
  expect(begun.uri).toMatch(/^otpauth:\/\/totp\/Roadside:anna\?.*secret=[A-Z2-7]{32}.*period=30/);
  const row = await api.db.selectFrom('user_totp').selectAll().executeTakeFirstOrThrow();
  expect(row.secret.includes(Buffer.from(Secret.fromBase32(begun.secret).bytes))).toBe(false);
  // It counts for nothing yet.
  expect((await first('anna')).statusCode).toBe(201);
  expect(await codesOf(api.call(token, 'POST', `${own}/confirm`, { code: '000000' }))).toEqual([
    400,
    'wrong-code',
  ]);
  const code = codeOf(begun.secret);
  const { recoveryCodes } = (await api.call(token, 'POST', `${own}/confirm`, { code })).json();
  expect(recoveryCodes).toHaveLength(10);
  expect((await api.call(token, 'GET', own)).json()).toMatchObject({
    ...{ since: api.clock.now(), recoveryCodesLeft: 10, passkeys: 0, isRequired: false },
  });

  const half = await first('anna');
  expect([half.statusCode, half.json().next, half.json().methods]).toEqual([202, 'second-factor', ['code']]);
  expect(half.headers['set-cookie']).toBeUndefined();
  const { ticket } = half.json();
  // The one that confirmed is used.
  expect(await codesOf(second(ticket, code))).toEqual([401, 'wrong-code']);
  api.clock.advance(stepMs);
  const whole = await second(ticket, codeOf(begun.secret).replace(/(...)/, '$1 '));
  expect(whole.statusCode).toBe(201);
  expect(String(whole.headers['set-cookie'])).toContain(whole.json().token);
  const audit = (await api.call(admin, 'GET', '/audit?username=anna&action=session.*')).json().items;
  expect(audit.slice(0, 3)).toMatchObject([
    { action: 'session.create', detail: { by: 'totp' } },
    { action: 'session.refused', detail: { reason: 'wrong-code' } },
    { action: 'session.first-step' },
  ]);
});

test('a code is good one step either way, and once, also when two use it at the same time', async () => {
  const { secret } = await enrolled('berta');
  for (const [steps, status] of [
    [-2, 401],
    [2, 401],
    [-1, 401], // That one confirmed.
    [1, 201],
    [0, 401], // Older than the one that was used.
  ] as const)
    expect([steps, (await second(await ticketOf('berta'), codeOf(secret, steps))).statusCode]).toEqual([
      steps,
      status,
    ]);
  api.clock.advance(10 * stepMs);
  const [one, other] = [await ticketOf('berta'), await ticketOf('berta')];
  const answers = await Promise.all([one, other].map((ticket) => second(ticket, codeOf(secret))));
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 401]);
});

test('recovery codes are good once, are kept as hashes, and are replaced together', async () => {
  const { token, recovery } = await enrolled('carla');
  const [code = '', another = ''] = recovery;
  expect(JSON.stringify(await api.db.selectFrom('user_recovery_codes').selectAll().execute())).not.toContain(
    code,
  );
  expect((await second(await ticketOf('carla'), code.toUpperCase().replaceAll('-', ' '))).statusCode).toBe(
    201,
  );
  expect((await second(await ticketOf('carla'), code)).statusCode).toBe(401);
  expect((await api.call(token, 'GET', own)).json().recoveryCodesLeft).toBe(9);
  const renewed = await api.call(token, 'POST', `${own}/recovery-codes`, { password });
  expect(renewed.json().recoveryCodes).toHaveLength(10);
  expect((await second(await ticketOf('carla'), another)).statusCode).toBe(401);
});

test('a ticket is good once, for five minutes, for its user and his password', async () => {
  const { token, secret } = await enrolled('dora');
  const ticket = await ticketOf('dora');
  const tooLate = [401, 'sign-in-too-late'];
  const [, bytes] = ticket.split('.');
  expect(await codesOf(second(`${Buffer.from('admin-all').toString('base64url')}.${bytes}`, 'x'))).toEqual(
    tooLate,
  );
  for (const nonsense of ['nonsense', 'AA.AA', '.', `${Buffer.from('\0').toString('base64url')}.x`])
    expect(await codesOf(second(nonsense, 'x'))).toEqual(tooLate);
  expect((await second(ticket, codeOf(secret))).statusCode).toBe(201);
  api.clock.advance(stepMs);
  expect(await codesOf(second(ticket, codeOf(secret)))).toEqual(tooLate);
  const late = await ticketOf('dora');
  api.clock.advance(5 * 60_000);
  expect(await codesOf(second(late, codeOf(secret)))).toEqual(tooLate);
  const before = await ticketOf('dora');
  const change = { currentPassword: password, newPassword: 'quite another few words' };
  expect((await api.call(token, 'PUT', '/users/current/password', change)).statusCode).toBe(204);
  expect(await codesOf(second(before, codeOf(secret)))).toEqual(tooLate);
});

test('tries are counted by user, wherever they come from', async () => {
  const { secret } = await enrolled('emil');
  const statuses = [];
  for (let index = 0; index < 7; index++) {
    const ticket = await ticketOf('emil');
    const answer = await api.app.inject({
      ...{ method: 'POST', url: '/api/v1/sessions/second-factor', remoteAddress: `192.0.2.${index}` },
      payload: { ticket, code: '000000' },
    });
    statuses.push(answer.statusCode);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 429]);
  expect(await codesOf(second(await ticketOf('emil'), codeOf(secret)))).toEqual([429, 'too-many-codes']);
  api.clock.advance(stepMs);
  expect((await second(await ticketOf('emil'), codeOf(secret))).statusCode).toBe(201);
});

test('tries of the first code are counted too', async () => {
  const token = await person('frida');
  const { secret } = (await api.call(token, 'POST', own, { password })).json();
  const confirm = async (code: string) =>
    (await api.call(token, 'POST', `${own}/confirm`, { code })).statusCode;
  const statuses = [];
  for (let index = 0; index < 7; index++) statuses.push(await confirm('000000'));
  expect(statuses).toEqual([400, 400, 400, 400, 400, 400, 429]);
  expect(await confirm(codeOf(secret))).toBe(429);
  api.clock.advance(stepMs);
  expect(await confirm(codeOf(secret))).toBe(200);
});

test('is changed with the password only', async () => {
  const { token } = await enrolled('fritz');
  for (const path of ['', '/off', '/recovery-codes']) {
    expect(await codesOf(api.call(token, 'POST', `${own}${path}`, {}))).toEqual([403, 'wrong-password']);
    api.clock.advance(16 * 60_000);
  }
  expect(await codesOf(api.call(token, 'POST', own, { password }))).toEqual([409, 'second-factor-on']);
  expect((await api.call(token, 'POST', `${own}/off`, { password })).statusCode).toBe(204);
  expect((await first('fritz')).statusCode).toBe(201);
  expect(await codesOf(api.call(token, 'POST', `${own}/recovery-codes`, { password }))).toEqual([
    409,
    'second-factor-off',
  ]);
});
