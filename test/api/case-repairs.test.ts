import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseCasePolicy } from '../../src/service/cases/case-policy.ts';
import { refreshDue } from '../../src/service/cases/refresh-due.ts';
import { fireAlert } from './support/fire-alert.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const day = 86_400_000;
const vinOf = (index: number) => `WVWZZZ1KZAW00000${index}`;

let api: TestApi;
let admin: string;
beforeAll(async () => {
  api = await startApi({ settings: { sessionTtlMs: 400 * day } });
  admin = await api.signedIn('admin');
  for (let index = 0; index < 8; index++) await api.register(vinOf(index), index === 7 ? 'FR' : 'DE');
});
afterAll(() => api.stop());

const get = async (path: string, language = 'en', token = admin) => {
  const answer = await api.call(token, 'GET', path, undefined, { 'accept-language': language });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const attempt = (id: string, kind: string, data: object, query = '') =>
  api.call(admin, 'POST', `/cases/${id}/events${query}`, { kind, data });
const add = async (id: string, kind: string, data: object, query = '') => {
  const answer = await attempt(id, kind, data, query);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const fire = async (vin: string, given: Parameters<typeof fireAlert>[2]) => {
  await fireAlert(api, vin, given);
  await api.service.follower.catchUp();
};
const openOf = async (vin: string) => (await get(`/cases?vin=${vin}`)).items[0];

async function repair(id: string, cause: object, fix: string, parts?: string[]) {
  await add(id, 'diagnosed', { cause });
  await add(id, 'resolved', { fix, ...(parts === undefined ? {} : { parts }) });
  return add(id, 'closed', {});
}

test('the title is in the language of the reader, and found in any', async () => {
  await fire(vinOf(0), { code: 'P0A80-1C' });
  const { id } = await openOf(vinOf(0));
  const titles = await Promise.all(
    ['en', 'es', 'zh-CN'].map(async (language) => (await get(`/cases/${id}`, language)).title),
  );
  expect(new Set(titles).size).toBe(3);
  for (const title of titles)
    expect((await get(`/cases?q=${encodeURIComponent(title.slice(0, 8))}`)).items).toMatchObject([{ id }]);
  const { openCases } = await get(`/vehicles/${vinOf(0)}`, 'es');
  expect(openCases).toMatchObject([{ id, title: titles[1], state: 'new', priority: 'major', parent: null }]);
});

test('what was behind a code, what mended it and how that held is read from closed cases', async () => {
  const first = await openOf(vinOf(0));
  await repair(first.id, { words: 'Weak cell' }, 'visit', ['Module 3', 'Seal']);
  api.clock.advance(day);
  await fire(vinOf(0), { code: 'P0A80-1C' });
  await repair(first.id, { id: 'broken-wire' }, 'update');
  api.clock.advance(day);
  await fire(vinOf(1), { code: 'P0A80-00' });
  await repair((await openOf(vinOf(1))).id, { words: 'weak cell' }, 'visit', ['Module 3']);
  await fire(vinOf(7), { code: 'P0A80-00' });
  const found = await get('/fault-codes/p0a80/repairs');
  expect(found).toMatchObject({ cases: 3, repairs: 3, cameBack: 1 });
  expect(found.causes).toMatchObject([
    {
      cause: { id: null, name: 'weak cell' },
      ...{ repairs: 2, cameBack: 1, fixes: { visit: 2, update: 0 } },
      parts: [
        { name: 'Module 3', count: 2 },
        { name: 'Seal', count: 1 },
      ],
      cases: [{ vin: vinOf(1) }, { vin: vinOf(0), id: first.id }],
    },
    { cause: { id: 'broken-wire' }, repairs: 1, cameBack: 0, fixes: { update: 1 } },
  ]);
  expect(found.causes[1].cause.name).not.toBe('broken-wire');
  expect(await get('/fault-codes/P0A80-1C/repairs')).toMatchObject({ repairs: 2 });
  expect(await get('/fault-codes/P0A8/repairs')).toMatchObject({ cases: 0, causes: [] });
  const french = await api.signedIn('viewer', ['FR']);
  expect(await get('/fault-codes/P0A80/repairs', 'en', french)).toMatchObject({ cases: 1, repairs: 0 });
  api.clock.advance(1);
  const statistics = await get('/cases/statistics?market=DE');
  expect(statistics).toMatchObject({ opened: 2, resolved: 3, repeats: 1, judged: 2 });
  expect(statistics).toMatchObject({ fixes: { visit: 2, update: 1, nothing: 0 } });
  expect(statistics.ownerWaitMs.median).toBeLessThan(statistics.ownerWaitMs.p90);
});

test('the timeline of the vehicle has its cases', async () => {
  const { items } = await get(
    `/vehicles/${vinOf(0)}/timeline?kinds=case&from=${api.clock.now() - 30 * day}&to=${api.clock.now() + 1}`,
  );
  expect(items.map(({ kind }: { kind: string }) => kind)).toEqual([
    ...['case-opened', 'case-resolved', 'case-closed', 'case-reopened', 'case-resolved', 'case-closed'],
  ]);
  expect(items[0].case).toMatchObject({ state: 'closed', title: expect.any(String) });
});

test('a cause that comes back in its vehicles opens its case again; below a case that is over nobody is forgotten', async () => {
  const some = [2, 3, 4, 5, 6].map(vinOf);
  const all = async () => {
    for (const vin of some) await fireAlert(api, vin, { rule: 'leak', code: 'P0AA6-00', software: '1.0' });
    await api.service.follower.catchUp();
  };
  await all();
  const [parent] = (await get('/cases?q=P0AA6')).items
    .concat((await get('/cases')).items)
    .filter(({ vin, code }: { vin: null; code: string }) => vin === null && code === 'P0AA6-00');
  expect(parent).toMatchObject({ vehicles: 5, state: 'new' });
  await add(parent.id, 'diagnosed', { cause: { words: 'Release 1.0' } });
  const refused = await attempt(parent.id, 'resolved', { fix: 'update' });
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'case-has-open-vehicles']);
  await add(parent.id, 'resolved', { fix: 'update' }, '?vehicles=true');
  api.clock.advance(day);
  // One car alone is that car's case again.
  api.caseNews.length = 0;
  await fire(vinOf(2), { rule: 'leak', code: 'P0AA6-00', software: '1.0' });
  expect(await openOf(vinOf(2))).toMatchObject({ state: 'open', repeats: 1, parent: null });
  expect(api.caseNews).toMatchObject([{ vin: vinOf(2) }]);
  expect(await get(`/cases/${parent.id}`)).toMatchObject({ state: 'resolved' });
  api.caseNews.length = 0;
  await all();
  expect(await get(`/cases/${parent.id}`)).toMatchObject({ state: 'open', repeats: 1, cause: null });
  for (const vin of some) expect(await openOf(vin)).toMatchObject({ parent: parent.id, repeats: 1 });
  expect(api.caseNews.filter(({ events }) => events.includes('reopened')).map(({ vin }) => vin)).toEqual([
    null,
  ]);
});

test('due times follow the policy, at once when it changes', async () => {
  const { db } = api;
  const { text } = api.service.policy;
  const before = (await openOf(vinOf(7))).due;
  const stored = async () =>
    (await db.selectFrom('cases').select('due_at').where('vin', '=', vinOf(7)).executeTakeFirstOrThrow())
      .due_at;
  expect(await stored()).toBe(before.at);
  const slower = parseCasePolicy('cases.yaml', text.replace('major: {response: 1h', 'major: {response: 3h'));
  expect(await refreshDue(db, slower, api.clock.now())).toBeGreaterThan(0);
  expect(await stored()).toBeGreaterThan(before.at);
  expect(await refreshDue(db, slower, api.clock.now())).toBe(0);
  await refreshDue(db, api.service.policy, api.clock.now());
  expect(await stored()).toBe(before.at);
});

test('files of a vehicle go with it, but for those that another case has too', async () => {
  const [one, other] = [(await openOf(vinOf(7))).id, (await openOf(vinOf(2))).id];
  const attach = async (id: string, text: string) => {
    const headers = { 'content-type': 'application/octet-stream' };
    const sent = await api.call(
      admin,
      'POST',
      `/cases/${id}/attachments?name=a.txt`,
      Buffer.from(text),
      headers,
    );
    expect(sent.statusCode).toBe(201);
    return sent.json().hash;
  };
  const shared = await attach(one, 'both have it');
  expect(await attach(other, 'both have it')).toBe(shared);
  const own = await attach(one, 'only one has it');
  const files = () => api.service.files.list();
  expect((await files()).sort()).toEqual([shared, own].sort());
  expect((await api.call(admin, 'DELETE', `/vehicles/${vinOf(7)}`)).statusCode).toBe(202);
  expect(await files()).toEqual([shared]);
  expect((await api.call(admin, 'GET', `/cases/${one}`)).statusCode).toBe(404);
  // What a crash leaves behind is swept.
  const lost = await api.service.files.keep(Buffer.from('nobody has it'));
  const sweep = api.service.jobs.find(({ name }) => name === 'cases.loose-files');
  const context = {
    id: 'x',
    attempt: 1,
    signal: AbortSignal.timeout(60_000),
    progress: async () => undefined,
  };
  expect(await sweep?.handler({}, context)).toEqual({ removed: 1 });
  expect(await files()).not.toContain(lost.hash);
});
