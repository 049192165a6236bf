import { afterAll, beforeAll, expect, test } from 'vitest';
import { fireAlert } from './support/fire-alert.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const hour = 3_600_000;
const vinOf = (n: number) => `WVWZZZ1KZAW0001${String(n).padStart(2, '0')}`;

let api: TestApi;
let admin: string;

beforeAll(async () => {
  api = await startApi();
  admin = await api.signedIn('admin');
  for (let n = 0; n < 4; n++) await api.register(vinOf(n), 'FR');
});
afterAll(() => api.stop());

const get = async (path: string) => {
  const answer = await api.call(admin, 'GET', path);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const casesOf = async (vin: string) => (await get(`/cases?vin=${vin}`)).items;
const runDue = async () => {
  const [job] = api.service.jobs.filter(({ name }) => name === 'cases.due');
  const signal = AbortSignal.timeout(60_000);
  await job?.handler({}, { id: 'x', attempt: 1, signal, progress: async () => undefined });
};

test('a hot battery and its code are one case, named by the code, whichever comes first', async () => {
  const hot = { rule: 'pack-over-temperature', severity: 'critical' };
  const code = { rule: 'confirmed-fault', severity: 'critical', code: 'P0A7E-00', software: '4.1' };
  await fireAlert(api, vinOf(0), hot);
  await fireAlert(api, vinOf(0), code);
  await fireAlert(api, vinOf(1), hot);
  await api.service.follower.catchUp();
  await fireAlert(api, vinOf(1), code);
  await fireAlert(api, vinOf(1), { rule: 'charging-too-hot' });
  await api.service.follower.catchUp();
  for (const [vin, alerts] of [
    [vinOf(0), 2],
    [vinOf(1), 3],
  ] as const) {
    const found = await casesOf(vin);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ alerts, code: 'P0A7E-00' });
  }
  const causes = await api.db.selectFrom('cases').select(['cause', 'software']).distinct().execute();
  expect(causes).toEqual([{ cause: 'fault:uds:BMS:P0A7E-00', software: '4.1' }]);
  expect(api.caseNews.filter(({ events }) => events.includes('opened'))).toHaveLength(2);
});

test('a new case is not due soon; in the last quarter of its target it is, and whoever lists those has it', async () => {
  await fireAlert(api, vinOf(2), { rule: 'own-rule', severity: 'critical' });
  await api.service.follower.catchUp();
  const [{ id, due, openedAt }] = await casesOf(vinOf(2));
  expect(due).toEqual({ clock: 'response', at: openedAt + hour / 4, soonAt: openedAt + (hour / 4) * 0.75 });
  const soon = async () =>
    (await get(`/cases?soon=true&vin=${vinOf(2)}`)).items.map((one: { id: string }) => one.id);
  const told = () =>
    api.caseNews
      .filter(({ caseId }) => caseId === id)
      .flatMap(({ events }) => events.filter((one) => one !== 'opened'));
  await runDue();
  expect(await soon()).toEqual([]);
  expect(told()).toEqual([]);
  api.clock.advance(due.soonAt - api.clock.now());
  for (let time = 0; time < 2; time++) await runDue();
  expect(await soon()).toEqual([id]);
  expect((await get('/cases/counts')).dueSoon).toBeGreaterThan(0);
  expect(told()).toEqual(['due-soon']);
  const { log } = await get(`/cases/${id}`);
  expect(log.at(-1)).toMatchObject({ kind: 'notified', data: { what: 'due-soon', hasSomebody: false } });
});
