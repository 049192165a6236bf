import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1KZAW000001';
const minute = 60_000;
let api: TestApi;
let support: string;

beforeAll(async () => {
  api = await startApi({ settings: { sessionTtlMs: 1000 * minute } });
  support = await api.signedIn('support', ['DE']);
  await api.register(vin, 'DE');
});
afterAll(() => api.stop());

const ask = async (body: object = {}): Promise<string> => {
  const answer = await api.call(support, 'POST', `/vehicles/${vin}/commands`, {
    ...{ name: 'snapshot', args: {}, reason: 'a look' },
    ...body,
  });
  expect(answer.statusCode, answer.body).toBe(202);
  return answer.json().id;
};
const reply = (id: string) =>
  api.say(vin, `command/${id}`, { ts: Date.now(), state: 'failed', error: { code: 'x', message: 'no' } });
const told = () =>
  api.db
    .selectFrom('notification_events')
    .select(['what', 'owner', 'actor', 'markets', 'severity', 'link'])
    .orderBy('created_at')
    .execute();

test('who asked is told how a command ended that waited long for its vehicle, once; else he is still looking', async () => {
  api.online.add(vin);
  await reply(await ask());
  expect(await told()).toEqual([]);

  // Answered: the pipeline's thread tells.
  api.online.clear();
  const waited = await ask();
  api.clock.advance(10 * minute);
  api.online.add(vin);
  api.diagnostics.delivery.subscribed(vin);
  await eventually(() => expect(api.down.map(({ body }) => body.id)).toContain(waited));
  for (const _ of [1, 2]) await reply(waited);
  const own = { owner: 'support-de', actor: null, markets: ['DE'], severity: 'info' };
  const link = (id: string) => `/vehicles/${vin}?tab=diagnosis&command=${id}`;
  const first = { ...own, what: 'failed', link: link(waited) };
  expect(await told()).toEqual([first]);

  // Nobody answered: the server tells.
  api.online.clear();
  const lost = await ask({ expiresInSeconds: 3600 });
  const mine = await ask({ expiresInSeconds: 7200 });
  api.clock.advance(61 * minute);
  await api.diagnostics.job.handler({}, {} as never);
  const second = { ...own, what: 'expired', link: link(lost) };
  expect(await told()).toEqual([first, second]);
  // He who ended it himself knows.
  await api.call(support, 'POST', `/vehicles/${vin}/commands/${mine}/cancel`);
  expect(await told()).toEqual([
    first,
    second,
    { ...own, what: 'cancelled', actor: 'support-de', link: link(mine) },
  ]);
});
