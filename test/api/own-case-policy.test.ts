import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1KZAW000001';
const hour = 3_600_000;
let api: TestApi;

beforeAll(async () => {
  api = await startApi({
    ownCasePolicy: (shipped) => shipped.replace('minor: {response: 8h', 'minor: {always: true, response: 3h'),
  });
  await api.register(vin, 'DE');
});
afterAll(() => api.stop());

test("the operator's own case policy counts in the pipeline's thread too", async () => {
  const admin = await api.signedIn('admin');
  const opened = await api.call(admin, 'POST', '/cases', { vin, title: 'Rattles', severity: 'minor' });
  const { id } = opened.json();
  const row = () => api.db.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const { opened_at: openedAt, due_at: due } = await row();
  expect(due).toBe(openedAt + 3 * hour);
  api.online.add(vin);
  const asked = await api.call(admin, 'POST', `/vehicles/${vin}/commands`, {
    ...{ name: 'read-faults', args: { ecu: 'BMS' }, reason: 'look', caseId: id },
  });
  expect(asked.statusCode, asked.body).toBe(202);
  const { id: command } = asked.json();
  await eventually(() => expect(api.down.map(({ body }) => body.id)).toContain(command));
  const before = (await row()).events;
  // The answer is written to the case's log, with when it is due, by the pipeline.
  await api.say(vin, `command/${command}`, { ts: Date.now(), state: 'failed', code: 'x', message: 'broken' });
  await eventually(async () => expect((await row()).events).toBeGreaterThan(before));
  // Somebody has begun: the diagnosis is next.
  expect((await row()).due_at).toBe(openedAt + 24 * hour);
});
