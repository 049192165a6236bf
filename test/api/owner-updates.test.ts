import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOwnerLinks } from '../../src/ota/owners/owner-links.ts';
import type { SigningKey } from '../../src/ota/releases/signatures.ts';
import { givenRelease, offeredUpdate, trustedKey } from './support/offered-update.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = (number: number) => `WVWZZZ1KZAW${String(number).padStart(6, '0')}`;
const day = 86_400_000;
const owner = { name: 'Mara', email: 'mara@example.org', phone: null };

let api: TestApi;
let key: SigningKey;
let release: Awaited<ReturnType<typeof givenRelease>>;
beforeAll(async () => {
  api = await startApi();
  key = await trustedKey(api);
  release = await givenRelease(api, key, '2');
});
afterAll(() => api.stop());

let count = 0;
async function asked(consent: 'ask' | 'inform' = 'ask', language = 'en') {
  const car = vin(++count);
  await api.register(car, 'DE', { timeZone: 'Europe/Berlin' });
  const support = await api.signedIn('support');
  await api.call(support, 'PUT', `/vehicles/${car}/owner`, { ...owner, language });
  const [{ id = '', campaign = '' } = {}] = await offeredUpdate(api, release, [car], {
    consent: { default: consent },
  });
  const row = await deployment(id);
  await api.db
    .updateTable('deployments')
    .set({ deadline_at: (row.offered_at ?? 0) + 10 * day })
    .where('id', '=', id)
    .execute();
  const until = (row.offered_at ?? 0) + 40 * day;
  const token = await createOwnerLinks(api).tokenOf({ deployment: id, until }, owner);
  return { id, campaign, car, path: `/owner-updates/${token}` };
}
const deployment = (id: string) =>
  api.db.selectFrom('deployments').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://127.0.0.1:8080' };
const say = (path: string, text: string, headers: object = form) =>
  api.app.inject({ method: 'POST', url: `/api/v1${path}`, headers: { ...headers }, payload: text });

test('looking at it changes nothing, needs no script, and sends nothing to anybody else', async () => {
  const { id, path } = await asked('ask', 'es');
  const before = await deployment(id);
  const seen = await api.call(null, 'GET', path);
  expect(seen.statusCode).toBe(200);
  expect(seen.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin' });
  expect(seen.body).toContain('<html lang="es">');
  expect(seen.body).toContain('Se espera su respuesta.');
  expect(seen.body).toMatch(/<option value="\d+">.*09:00.*Europe\/Berlin/);
  expect(seen.body).not.toMatch(/<script|https?:\/\//);
  expect(await deployment(id)).toEqual(before);
});

test('an owner puts it off, agrees when it comes again, and declines before it begins; the log has all of it', async () => {
  const { id, path, campaign } = await asked();
  const [, until = ''] = /<option value="(\d+)">/.exec((await api.call(null, 'GET', path)).body) ?? [];
  const later = await say(path, `answer=deferred&until=${until}`);
  expect(later.body).toMatch(/Put off until .*09:00/);
  expect(await deployment(id)).toMatchObject({
    ...{ state: 'waiting', owner_answer: 'deferred', deferred_until: Number(until) },
  });
  await api.db
    .updateTable('deployments')
    .set({ state: 'offered', deferred_until: null, offered_at: api.clock.now() })
    .where('id', '=', id)
    .execute();
  const agreed = (await say(path, 'answer=accepted')).body;
  expect(agreed).toContain('You have agreed.');
  expect(agreed).not.toContain('<select');
  expect(await deployment(id)).toMatchObject({ state: 'accepted', owner_answer: 'accepted' });
  expect((await say(path, 'answer=declined')).body).toContain('You have declined.');
  expect(await deployment(id)).toMatchObject({ state: 'declined', code: 'by-owner' });
  const late = await say(path, 'answer=accepted');
  expect(late.body).toContain('Your answer came too late');
  expect(late.body).not.toContain('<button');
  expect(await deployment(id)).toMatchObject({ state: 'declined' });
  const said = await api.db
    .selectFrom('deployment_events')
    .innerJoin('deployments', 'deployments.number', 'deployment_events.deployment')
    .select('deployment_events.data')
    .where('deployments.campaign_id', '=', campaign)
    .where('deployment_events.kind', '=', 'owner')
    .orderBy('deployment_events.at')
    .execute();
  expect(said.map(({ data }) => data.answer).sort()).toEqual(['accepted', 'declined', 'deferred']);
});

test('an answer that is none, a time that is over or too late, and a page of somebody else are refused', async () => {
  const { id, path } = await asked();
  const past = api.clock.now() - day;
  for (const [text, code] of [
    ['answer=perhaps', 'bad-request'],
    ['', 'bad-request'],
    ['answer=deferred', 'bad-request'],
    [`answer=deferred&until=${past}`, 'bad-time'],
    [`answer=deferred&until=${past + 30 * day}`, 'bad-time'],
  ] as const) {
    const answer = await say(path, text);
    expect([answer.statusCode, answer.json().code]).toEqual([400, code]);
  }
  const foreign = await say(path, 'answer=accepted', { ...form, origin: 'https://elsewhere.example' });
  expect(foreign.statusCode).toBe(403);
  const wrong = await say(`${path}x`, 'answer=accepted');
  expect([wrong.statusCode, wrong.json().code]).toEqual([404, 'link-not-found']);
  expect(await deployment(id)).toMatchObject({ state: 'offered', owner_answer: null });
});

test('who is told only has nothing to answer', async () => {
  const { id, path } = await asked('inform');
  const seen = await api.call(null, 'GET', path);
  expect(seen.body).toContain('you need not do anything');
  expect(seen.body).not.toContain('<button');
  await say(path, 'answer=declined');
  expect(await deployment(id)).toMatchObject({ state: 'offered', owner_answer: null });
});
