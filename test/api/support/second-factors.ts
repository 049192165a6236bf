import { Secret, TOTP } from 'otpauth';
import { expect } from 'vitest';
import type { TestApi } from './start-api.ts';

/** Of everybody whom a test makes. */
export const password = 'four unrelated words';
export const own = '/users/current/second-factor';
/** How long a code is shown. */
export const stepMs = 30_000;

const totp = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) });

/** Status and code of an answer. */
export async function codesOf(call: ReturnType<TestApi['call']>): Promise<[number, unknown]> {
  const answer = await call;
  return [answer.statusCode, answer.json().code];
}

export type Factors = ReturnType<typeof factorsOf>;

/** People of a server who sign in in one step or two; `admin` is the token of an administrator. */
export function factorsOf(api: TestApi, admin: string) {
  const codeOf = (secret: string, steps = 0) =>
    totp(secret).generate({ timestamp: api.clock.now() + steps * stepMs });
  const first = (username: string, secret = password) =>
    api.call(null, 'POST', '/sessions', { username, password: secret });
  const second = (ticket: string, code: string) =>
    api.call(null, 'POST', '/sessions/second-factor', { ticket, code });
  const ticketOf = async (username: string) => (await first(username)).json().ticket as string;

  async function person(username: string, role = 'support'): Promise<string> {
    const made = await api.call(admin, 'POST', '/users', { username, password, role });
    expect(made.statusCode, made.body).toBe(201);
    return (await first(username)).json().token;
  }
  async function enrolled(username: string, role = 'support') {
    const token = await person(username, role);
    const { secret } = (await api.call(token, 'POST', own, { password })).json();
    const confirmed = await api.call(token, 'POST', `${own}/confirm`, { code: codeOf(secret) });
    expect(confirmed.statusCode, confirmed.body).toBe(200);
    api.clock.advance(stepMs);
    return { token, secret: secret as string, recovery: confirmed.json().recoveryCodes as string[] };
  }

  return { codeOf, first, second, ticketOf, person, enrolled };
}
