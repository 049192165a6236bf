import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fireAlert } from './support/fire-alert.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const day = 86_400_000;
const vinOf = (n: number) => `WVWZZZ1KZAW0002${String(n).padStart(2, '0')}`;
let api: TestApi;
let admin: string;

beforeAll(async () => {
  api = await startApi({ settings: { sessionTtlMs: 400 * day } });
  admin = await api.signedIn('admin');
  for (let n = 0; n < 5; n++) await api.register(vinOf(n), 'FR');
  await api.register(vinOf(5), 'DE');
  await api.register(vinOf(6), 'ES');
});
afterAll(() => api.stop());

const get = async (path: string, token = admin) => {
  const answer = await api.call(token, 'GET', path);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const caseOf = async (n: number) => (await get(`/cases?vin=${vinOf(n)}`)).items[0];
const add = (id: string, kind: string, data: object, token = admin) =>
  api.call(token, 'POST', `/cases/${id}/events`, { kind, data });
const added = async (id: string, kind: string, data: object) => {
  const answer = await add(id, kind, data);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const refusal = async (answer: ReturnType<typeof add>) => {
  const { statusCode, body } = await answer;
  return `${statusCode} ${JSON.parse(body).code}`;
};

test('people put a case below that of a cause and take it out, and it stays out', async () => {
  for (let n = 0; n < 5; n++) await fireAlert(api, vinOf(n), { code: 'P0A80-00', software: '4.1' });
  await fireAlert(api, vinOf(5), { rule: 'cell-imbalance' });
  await fireAlert(api, vinOf(6), { rule: 'own-rule' });
  await api.service.follower.catchUp();
  const first = await caseOf(0);
  const parent = () => get(`/cases/${first.parent}`);
  expect(await parent()).toMatchObject({ vin: null, vehicles: 5, alerts: 5, markets: ['FR'] });

  const symptom = await caseOf(5);
  expect(symptom.parent).toBeNull();
  const note = 'Same release, no code stored';
  const linked = await added(symptom.id, 'linked', { parent: first.parent, note });
  expect(linked).toMatchObject({
    parent: first.parent,
    log: [{}, { kind: 'linked', by: 'admin-all', data: { note } }],
  });
  expect(await parent()).toMatchObject({ vehicles: 6, alerts: 6, markets: ['DE', 'FR'] });
  expect(await refusal(add(symptom.id, 'linked', { parent: first.parent }))).toBe('409 case-linked-already');

  const out = await added(first.id, 'unlinked', { note: 'Its pack was crushed' });
  expect(out).toMatchObject({ parent: null });
  expect(await parent()).toMatchObject({ vehicles: 5, alerts: 5 });
  expect(await refusal(add(first.id, 'unlinked', {}))).toBe('409 case-not-linked');
  // Neither its own next alert nor that of another car puts it back.
  api.clock.advance(1000);
  await fireAlert(api, vinOf(0), { code: 'P0A80-00', software: '4.1' });
  await api.register(vinOf(7), 'FR');
  await fireAlert(api, vinOf(7), { code: 'P0A80-00', software: '4.1' });
  await api.service.follower.catchUp();
  expect(await caseOf(0)).toMatchObject({ id: first.id, parent: null, alerts: 2 });
  expect(await caseOf(7)).toMatchObject({ parent: first.parent });
  // Solved, and back: it is a new story.
  await added(first.id, 'diagnosed', { cause: { words: 'Crushed' } });
  await added(first.id, 'resolved', { fix: 'visit' });
  api.clock.advance(1000);
  await fireAlert(api, vinOf(0), { code: 'P0A80-00', software: '4.1' });
  await api.service.follower.catchUp();
  expect(await caseOf(0)).toMatchObject({ id: first.id, parent: first.parent, repeats: 1 });
});

test('what cannot be put below a cause is refused with the reason, and two at once do it once', async () => {
  const { parent } = await caseOf(1);
  const spanish = await caseOf(6);
  const unknown = '400 unknown-cause-case';
  expect(await refusal(add(spanish.id, 'linked', { parent: randomUUID() }))).toBe(unknown);
  expect(await refusal(add(spanish.id, 'linked', { parent: spanish.id }))).toBe(unknown);
  expect(await refusal(add(spanish.id, 'linked', { parent: (await caseOf(5)).id }))).toBe(unknown);
  expect(await refusal(add(parent, 'linked', { parent }))).toBe('409 case-without-vehicle');
  expect(await refusal(add(spanish.id, 'linked', {}))).toBe('400 bad-request');
  // Of a cause that he does not see he learns nothing.
  const support = await api.signedIn('support', ['ES']);
  expect(await refusal(add(spanish.id, 'linked', { parent }, support))).toBe(unknown);

  const { alerts } = await get(`/cases/${parent}`);
  const answers = await Promise.all([1, 2, 3].map(() => add(spanish.id, 'linked', { parent })));
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409]);
  expect(await get(`/cases/${parent}`)).toMatchObject({ alerts: alerts + 1 });
});
