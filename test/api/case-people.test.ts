import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  await api.register('WVWZZZ1KZAW000001', 'DE');
});
afterAll(() => api.stop());

test('who may have a case: those who work on cases in a market of the reader, with how many they have', async () => {
  const admin = await api.signedIn('admin');
  const german = await api.signedIn('support', ['DE']);
  await api.signedIn('technician', ['FR']);
  await api.signedIn('viewer', ['DE']);
  const made = await api.call(admin, 'POST', '/cases', {
    ...{ vin: 'WVWZZZ1KZAW000001', title: 'Rattles', severity: 'minor' },
  });
  const owner = { kind: 'assigned', data: { owner: 'support-de' } };
  await api.call(admin, 'POST', `/cases/${made.json().id}/events`, owner);
  const people = async (token: string) => (await api.call(token, 'GET', '/cases/people')).json().items;
  expect(await people(admin)).toEqual([
    { username: 'admin-all', openCases: 0, markets: null },
    { username: 'support-de', openCases: 1, markets: ['DE'] },
    { username: 'technician-fr', openCases: 0, markets: ['FR'] },
  ]);
  expect(await people(german)).toEqual([
    { username: 'admin-all', openCases: 0, markets: ['DE'] },
    { username: 'support-de', openCases: 1, markets: ['DE'] },
  ]);
});

test('causes of the catalogue by name, in the language of the reader', async () => {
  const token = await api.signedIn('support', ['ES']);
  const causes = async (language: string) =>
    (await api.call(token, 'GET', '/fault-causes', undefined, { 'accept-language': language })).json().items;
  const [english, chinese] = [await causes('en'), await causes('zh-CN')];
  expect(english[0]).toEqual({
    ...{ id: expect.any(String), name: expect.any(String) },
    ...{ checks: expect.any(Array), skills: expect.any(Array), parts: expect.any(Array) },
  });
  const [{ id, name }] = english;
  expect(chinese.find((cause: { id: string }) => cause.id === id).name).not.toBe(name);
});
